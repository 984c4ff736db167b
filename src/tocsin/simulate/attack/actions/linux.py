"""What is done on Linux machines, as auditd and syslog tell it."""

from tocsin.simulate.attack.stage import Stage
from tocsin.simulate.formats.auditd import LinuxUser
from tocsin.simulate.formats.syslog import AUTHPRIV, DAEMON

_IDS = {"root": 0, "www-data": 33, "postgres": 113, "deploy": 1500, "ansible": 1600, "runner": 1550}


def _user(name: str, session: int) -> LinuxUser:
    uid = _IDS.get(name, 1000)
    if session:
        return LinuxUser(name, uid, uid or 1000, session, "pts0")
    return LinuxUser(name, uid)


def command(
    stage: Stage, *, at: str, command: str, exe: str = "", user: str = "root", folder: str = "/", session: int = 0,
    shell: bool = False,
) -> None:  # fmt: skip
    """Run a command; with `shell` it is given to `sh -c` whole."""
    words = ["sh", "-c", command] if shell else command.split()
    path = exe or ("/usr/bin/dash" if shell else words[0] if words[0].startswith("/") else f"/usr/bin/{words[0]}")
    pid = stage.dice.between(2000, 60000)
    stage.world.auditd.executed(
        stage.moment, stage.host(at), _user(user, session), path, words, pid=pid, ppid=pid - 1, folder=folder
    )


def touch(stage: Stage, *, at: str, path: str, exe: str, user: str = "root", key: str = "watch", kind: str = "NORMAL",
          session: int = 0) -> None:  # fmt: skip
    """Change, create or delete a watched file."""
    pid = stage.dice.between(2000, 60000)
    stage.world.auditd.touched(
        stage.moment, stage.host(at), _user(user, session), exe, path, pid=pid, ppid=pid - 1, key=key, kind=kind
    )


def log(stage: Stage, *, at: str, name: str, text: str, auth: bool = False) -> None:
    """Let a program write a line to syslog."""
    facility = AUTHPRIV if auth else DAEMON
    stage.world.syslog.line(stage.moment, stage.host(at), name, stage.dice.between(300, 60000), text, facility=facility)


def ssh(stage: Stage, *, at: str, user: str, address: str, password: bool = False) -> None:
    """Log on by ssh."""
    key = "" if password else stage.dice.letters(43)
    stage.world.syslog.accepted(
        stage.moment, stage.host(at), user, address, pid=stage.dice.between(2000, 60000),
        port=stage.dice.between(30000, 60000), key=key,
    )  # fmt: skip


def ssh_failure(stage: Stage, *, at: str, user: str, address: str, known: bool = True) -> None:
    """Fail to log on by ssh."""
    stage.world.syslog.refused(
        stage.moment, stage.host(at), user, address, pid=stage.dice.between(2000, 60000),
        port=stage.dice.between(30000, 60000), known=known,
    )  # fmt: skip


def sudo(stage: Stage, *, at: str, user: str, command: str) -> None:
    """Run a command as root by sudo."""
    stage.world.syslog.became_root(stage.moment, stage.host(at), user, command, f"/home/{user}")


ACTIONS = {
    "command": command, "touch": touch, "log": log, "ssh": ssh, "ssh_failure": ssh_failure, "sudo": sudo,
}  # fmt: skip
