"""Syslog of Linux machines, as a central collector keeps it. Source: RFC 5424, sections 6.2 and 9."""

from tocsin.simulate.company import Host
from tocsin.simulate.moments import iso_micros
from tocsin.simulate.tape import Log, Tape

SYSLOG = Log("linux.syslog", "linux.syslog", "log")
AUTHPRIV, CRON, DAEMON = 10, 9, 3
INFO, NOTICE = 6, 5


class Syslog:
    """Writes lines of syslog."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    def line(
        self, moment: int, host: Host, name: str, pid: int, text: str, *, facility: int = DAEMON, severity: int = INFO
    ) -> None:
        """Any line of a program."""
        process = str(pid) if pid else "-"
        head = f"<{facility * 8 + severity}>1 {iso_micros(moment)} {host.name} {name} {process} - - {text}\n"
        self._tape.add(moment, SYSLOG, head.encode())

    def accepted(self, moment: int, host: Host, user: str, address: str, *, pid: int, port: int, key: str = "") -> None:
        """Somebody logged on by ssh: with a key (its fingerprint), or with a password where that is empty."""
        how = f"publickey for {user}" if key else f"password for {user}"
        ending = f": ED25519 SHA256:{key}" if key else ""
        text = f"Accepted {how} from {address} port {port} ssh2{ending}"
        self.line(moment, host, "sshd", pid, text, facility=AUTHPRIV)
        opened = f"pam_unix(sshd:session): session opened for user {user}(uid=1000) by (uid=0)"
        self.line(moment + 9_000, host, "sshd", pid, opened, facility=AUTHPRIV)

    def refused(self, moment: int, host: Host, user: str, address: str, *, pid: int, port: int, known: bool) -> None:
        """A password was wrong, or there is no such user."""
        if not known:
            self.line(moment, host, "sshd", pid, f"Invalid user {user} from {address} port {port}", facility=AUTHPRIV)
        whom = user if known else f"invalid user {user}"
        text = f"Failed password for {whom} from {address} port {port} ssh2"
        self.line(moment + 4_000, host, "sshd", pid, text, facility=AUTHPRIV)

    def became_root(self, moment: int, host: Host, user: str, command: str, folder: str) -> None:
        """Somebody ran a command by sudo."""
        text = f"{user} : TTY=pts/0 ; PWD={folder} ; USER=root ; COMMAND={command}"
        self.line(moment, host, "sudo", 0, text, facility=AUTHPRIV, severity=NOTICE)

    def scheduled(self, moment: int, host: Host, user: str, command: str, *, pid: int) -> None:
        """Cron ran a command."""
        self.line(moment, host, "CRON", pid, f"({user}) CMD ({command})", facility=CRON)
