"""Linux servers: cron, sshd, sudo, deployments from the runners, monitoring, the nightly backup, the weekly scan."""

from tocsin.simulate.company import Host
from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.auditd import LinuxUser
from tocsin.simulate.formats.syslog import AUTHPRIV
from tocsin.simulate.life.world import World
from tocsin.simulate.moments import SECOND

_DEPLOY_KEY = "k7Jt0bGq2mXvYd3LrFhWn9cPz5sEa8uT1oIiQxVbN4M"
_ANSIBLE_KEY = "Qe2vN8yRk1TgZ6hJ0wXcB4mLpS7dF9aUoI3nGqV5tYs"
_BACKUP_KEY = "m3Xb7QwZt9KcR1vLh5YgN0pJs8DfE2aUoI4iGqV6nTy"
_CRON = (
    ("root", "/usr/lib/sysstat/sa1 1 1"),
    ("root", "cd / && run-parts --report /etc/cron.hourly"),
    ("www-data", "/usr/bin/php /srv/shop/cron.php --quiet"),
    ("root", "test -x /usr/sbin/logrotate && /usr/sbin/logrotate /etc/logrotate.conf"),
    ("postgres", "/usr/local/bin/archive-wal.sh"),
)
_CHECKS = (
    ("/usr/bin/df", "df -P /"),
    ("/usr/bin/cat", "cat /proc/loadavg"),
    ("/usr/bin/ss", "ss -tln"),
    ("/usr/bin/ps", "ps -eo pid,comm,rss"),
    ("/usr/bin/systemctl", "systemctl is-active nginx"),
    ("/usr/bin/curl", "curl -fsS http://127.0.0.1:8080/healthz"),
)
_WORK = (
    "/usr/bin/apt-get update",
    "/usr/bin/systemctl restart nginx",
    "/usr/bin/journalctl -u nginx --since today",
    "/usr/bin/tail -n 200 /var/log/nginx/error.log",
    "/usr/bin/vim /etc/nginx/sites-enabled/shop.conf",
    "/usr/bin/docker ps",
    "/usr/sbin/tcpdump -ni eth0 port 5432 -c 50",
    "/usr/bin/crontab -l",
    "/usr/sbin/iptables -L -n",
    "/usr/bin/cat /etc/passwd",
    "/usr/sbin/usermod -aG docker deploy",
)


def run_cron(world: World, host: Host, moment: int, dice: Dice) -> None:
    """Let cron run one of its commands."""
    user, command = dice.pick(_CRON)
    pid = dice.between(900, 60000)
    world.syslog.scheduled(moment, host, user, command, pid=pid)
    words = ["/bin/sh", "-c", command]
    who = LinuxUser(user, 0 if user == "root" else 33)
    world.auditd.executed(moment, host, who, "/usr/bin/dash", words, pid=pid + 1, ppid=pid, folder="/")


def be_watched(world: World, host: Host, moment: int, dice: Dice) -> None:
    """Let the monitoring agent look how the machine is."""
    exe, command = dice.pick(_CHECKS)
    who = LinuxUser("monitor", 997)
    pid = dice.between(900, 60000)
    world.auditd.executed(moment, host, who, exe, command.split(), pid=pid, ppid=640, folder="/opt/monitor")


def log_a_line(world: World, host: Host, moment: int, dice: Dice) -> None:
    """Let some service say something."""
    name, text = dice.pick(
        (
            ("systemd", "Started Daily apt download activities."),
            ("systemd", "session-{0}.scope: Deactivated successfully."),
            ("nginx", "*{0} upstream timed out (110: Connection timed out) while reading response header"),
            ("postgres", "checkpoint complete: wrote {0} buffers (0.4%)"),
            ("dockerd", "container {0} health status changed from starting to healthy"),
            ("kernel", "TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies."),
        )
    )
    world.syslog.line(moment, host, name, dice.between(300, 900), text.format(dice.between(1000, 90000)))


def be_knocked_at(world: World, host: Host, moment: int, dice: Dice) -> None:
    """Let the internet try a password at the bastion, as it does at all hours."""
    user = dice.pick(("root", "admin", "ubuntu", "test", "oracle", "git"))
    address = f"203.0.113.{dice.between(200, 250)}"
    pid, port = dice.between(900, 60000), dice.between(30000, 60000)
    world.syslog.refused(moment, host, user, address, pid=pid, port=port, known=user == "root")
    world.auditd.account_event(moment, host, "USER_LOGIN", user, address, success=False)


def be_administered(world: World, host: Host, moment: int, dice: Dice) -> None:
    """Let an administrator or developer log on by way of the bastion and do something as root."""
    people = world.company.in_department("it", "engineering")
    person = dice.pick(people)
    user = person.account.partition(".")[0]
    bastion = world.company.server("bastion01")
    pid, port = dice.between(900, 60000), dice.between(30000, 60000)
    key = dice.letters(43, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    if dice.chance(80):
        world.syslog.refused(moment - 6 * SECOND, bastion, user, person.address, pid=pid, port=port, known=True)
    world.syslog.accepted(moment, bastion, user, person.address, pid=pid, port=port, key=key)
    world.syslog.accepted(moment + 3 * SECOND, host, user, bastion.address, pid=pid + 40, port=port, key=key)
    session = dice.between(100, 9000)
    root = LinuxUser("root", 0, 1000 + person.number, session, "pts0")
    for number in range(dice.between(1, 4)):
        command = dice.pick(_WORK)
        then = moment + (20 + 30 * number) * SECOND
        world.syslog.became_root(then, host, user, command, f"/home/{user}")
        words = command.split()
        world.auditd.executed(
            then + 50_000, host, root, words[0], words, pid=pid + 90 + number, ppid=pid + 89, folder=f"/home/{user}"
        )


def be_deployed_to(world: World, host: Host, moment: int, dice: Dice) -> None:
    """Let the pipeline bring a new version: log on with its key, unpack, restart."""
    runner = world.company.server(dice.pick(("runner01", "runner02")))
    pid, port = dice.between(900, 60000), dice.between(30000, 60000)
    world.syslog.accepted(moment, host, "deploy", runner.address, pid=pid, port=port, key=_DEPLOY_KEY)
    deploy = LinuxUser("deploy", 1500, 1500, dice.between(100, 9000))
    version = f"2026.{dice.between(1, 60)}"
    commands = (
        f"tar -xzf /tmp/shop-{version}.tgz -C /srv/shop/releases/{version}",
        f"ln -sfn /srv/shop/releases/{version} /srv/shop/current",
        "sudo systemctl reload php-fpm",
        f"curl -fsS http://127.0.0.1:8080/version?expect={version}",
    )
    for number, command in enumerate(commands):
        then = moment + (2 + 3 * number) * SECOND
        words = command.split()
        exe = f"/usr/bin/{words[0]}"
        world.auditd.executed(then, host, deploy, exe, words, pid=pid + number, ppid=pid, folder="/srv/shop")
        if words[0] == "sudo":
            world.syslog.became_root(then, host, "deploy", "/usr/bin/systemctl reload php-fpm", "/srv/shop")


def be_configured(world: World, host: Host, moment: int, dice: Dice) -> None:
    """Let the configuration management log on and run its modules, packed in base64 as they are."""
    management = world.company.server("runner01")
    pid, port = dice.between(900, 60000), dice.between(30000, 60000)
    world.syslog.accepted(
        moment,
        host,
        "ansible",
        management.address,
        pid=pid,
        port=port,
        key=_ANSIBLE_KEY,
    )
    stamp = f"{moment // SECOND}.{dice.between(10, 99)}"
    module = (
        f"/home/ansible/.ansible/tmp/ansible-tmp-{stamp}/AnsiballZ_{dice.pick(('apt', 'copy', 'setup', 'user'))}.py"
    )
    words = ["/bin/sh", "-c", f"echo BECOME-SUCCESS-{dice.letters(12)} ; /usr/bin/python3 {module}"]
    user = LinuxUser("root", 0, 1600, dice.between(100, 9000), "pts1")
    world.syslog.became_root(moment + SECOND, host, "ansible", " ".join(words), "/home/ansible")
    world.auditd.executed(
        moment + SECOND, host, user, "/usr/bin/dash", words, pid=pid + 3, ppid=pid + 2, folder="/home/ansible"
    )
    python = ["/usr/bin/python3", module]
    world.auditd.executed(
        moment + 2 * SECOND,
        host,
        user,
        "/usr/bin/python3.11",
        python,
        pid=pid + 4,
        ppid=pid + 3,
        folder="/home/ansible",
    )


def be_backed_up(world: World, host: Host, moment: int, dice: Dice) -> None:
    """Let the backup server fetch what changed."""
    backup = world.company.server("backup01")
    pid, port = dice.between(900, 60000), dice.between(30000, 60000)
    world.syslog.accepted(moment, host, "backup", backup.address, pid=pid, port=port, key=_BACKUP_KEY)
    user = LinuxUser("root", 0, 1700, dice.between(100, 9000))
    for number, folder in enumerate(("/etc", "/srv", "/home", "/var/lib")):
        words = ["tar", "--create", "--gzip", "--file=-", "--listed-incremental=/var/backups/list", folder]
        then = moment + (3 + 40 * number) * SECOND
        world.auditd.executed(then, host, user, "/usr/bin/tar", words, pid=pid + number, ppid=pid, folder="/")
        world.zeek.connection(
            then + 35 * SECOND, host.address, backup.address, 22, dice,
            sent=dice.between(1, 900) * 1_000_000, received=90_000, seconds=35, service="ssh",
        )  # fmt: skip


def be_scanned(world: World, host: Host, moment: int, dice: Dice) -> None:
    """Let the vulnerability scanner try ports, and log on with its own account to list packages."""
    scanner = world.company.server("vulnscan01")
    for number in range(dice.between(8, 20)):
        port = dice.pick((21, 22, 23, 25, 80, 110, 139, 443, 445, 1433, 3306, 3389, 5432, 5900, 6379, 8080, 9200))
        world.zeek.connection(
            moment + number * 20_000, scanner.address, host.address, port, dice,
            sent=44, received=40, seconds=0, service="-", state=dice.pick(("REJ", "S0", "SF")),
        )  # fmt: skip
    pid, port = dice.between(900, 60000), dice.between(30000, 60000)
    world.syslog.line(
        moment + SECOND, host, "sshd", pid,
        f"Connection closed by authenticating user vulnscan {scanner.address} port {port} [preauth]", facility=AUTHPRIV,
    )  # fmt: skip
    user = LinuxUser("vulnscan", 1800, 1800, dice.between(100, 9000))
    for number, command in enumerate(("dpkg -l", "uname -a", "cat /etc/os-release", "ss -tulpn", "id")):
        words = command.split()
        world.auditd.executed(
            moment + (3 + number) * SECOND, host, user, f"/usr/bin/{words[0]}", words,
            pid=pid + number, ppid=pid, folder="/home/vulnscan",
        )  # fmt: skip
