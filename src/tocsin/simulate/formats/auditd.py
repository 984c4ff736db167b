"""Linux auditd, as `audit.log` has it, of many machines in one file.

Source: the audit documentation of the Linux kernel and linux-audit's field dictionary (`SYSCALL`, `EXECVE`, `CWD`,
`PATH`, `PROCTITLE`; values that are not plain are hexadecimal).
"""

import re
from typing import NamedTuple

from tocsin.simulate.company import Host
from tocsin.simulate.moments import epoch_millis
from tocsin.simulate.tape import Log, Tape

AUDITD = Log("linux.auditd", "linux.auditd", "log")
_PLAIN = re.compile(r"[!#-~]*").fullmatch
_SERIALS = 100_000_000
_NOBODY = 4294967295
_SYSCALLS = {"execve": 59, "openat": 257, "unlink": 87}


class LinuxUser(NamedTuple):
    """Who acts on a Linux machine: `login` is the id they logged on with, whatever they became since."""

    name: str
    uid: int
    login: int = _NOBODY
    session: int = _NOBODY
    terminal: str = "(none)"


class Auditd:
    """Writes audit events: several lines each, in one piece."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    def executed(
        self, moment: int, host: Host, user: LinuxUser, exe: str, words: list[str], *, pid: int, ppid: int, folder: str
    ) -> None:
        """A program was started with these words (the first is its name)."""
        begin, stamp = _stamps(moment, host)
        comm = words[0].rpartition("/")[2][:15]
        arguments = " ".join([f"a{number}={_value(word)}" for number, word in enumerate(words)])
        title = " ".join(words)[:127].replace(" ", "\0")
        lines = (
            f'{begin}SYSCALL {stamp}{_syscall("execve", user, exe, comm, pid, ppid, 2)} key="exec"\n'
            f"{begin}EXECVE {stamp}argc={len(words)} {arguments}\n"
            f"{begin}CWD {stamp}cwd={_value(folder)}\n"
            f"{begin}PATH {stamp}item=0 name={_value(exe)} inode=13107 dev=fd:00 mode=0100755 ouid=0 ogid=0 "
            "rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0\n"
            f"{begin}PROCTITLE {stamp}proctitle={_value(title)}\n"
        )
        self._tape.add(moment, AUDITD, lines.encode())

    def touched(
        self, moment: int, host: Host, user: LinuxUser, exe: str, path: str, *, pid: int, ppid: int, key: str, kind: str
    ) -> None:
        """A watched file was opened for writing, created or removed; `kind` is NORMAL, CREATE or DELETE."""
        begin, stamp = _stamps(moment, host)
        comm = exe.rpartition("/")[2][:15]
        call = "unlink" if kind == "DELETE" else "openat"
        lines = (
            f'{begin}SYSCALL {stamp}{_syscall(call, user, exe, comm, pid, ppid, 2)} key="{key}"\n'
            f'{begin}CWD {stamp}cwd="/"\n'
            f"{begin}PATH {stamp}item=0 name={_value(path)} inode=26214 dev=fd:00 mode=0100644 ouid={user.uid} ogid=0 "
            f"rdev=00:00 nametype={kind} cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0\n"
            f"{begin}PROCTITLE {stamp}proctitle={_value(comm)}\n"
        )
        self._tape.add(moment, AUDITD, lines.encode())

    def account_event(self, moment: int, host: Host, kind: str, user: str, address: str, *, success: bool) -> None:
        """A record of PAM or an account tool, for instance USER_LOGIN or USER_AUTH."""
        begin, stamp = _stamps(moment, host)
        result = "success" if success else "failed"
        line = (
            f"{begin}{kind} {stamp}pid=812 uid=0 auid={_NOBODY} ses={_NOBODY} subj=unconfined "
            f'msg=\'op=login acct="{user}" exe="/usr/sbin/sshd" hostname={address} addr={address} terminal=ssh '
            f"res={result}'\n"
        )
        self._tape.add(moment, AUDITD, line.encode())


def _stamps(moment: int, host: Host) -> tuple[str, str]:
    # A serial number that grows with time: the milliseconds themselves.
    return f"node={host.name} type=", f"msg=audit({epoch_millis(moment)}:{moment // 1000 % _SERIALS}): "


def _syscall(call: str, user: LinuxUser, exe: str, comm: str, pid: int, ppid: int, items: int) -> str:
    uid = user.uid
    return (
        f"arch=c000003e syscall={_SYSCALLS[call]} success=yes exit=0 a0=55d0c8 a1=55d0f0 a2=55cf10 a3=8 items={items} "
        f"ppid={ppid} pid={pid} auid={user.login} uid={uid} gid={uid} euid={uid} suid={uid} fsuid={uid} egid={uid} "
        f"sgid={uid} fsgid={uid} tty={user.terminal} ses={user.session} comm={_value(comm)} exe={_value(exe)} "
        "subj=unconfined"
    )


def _value(text: str) -> str:
    return f'"{text}"' if text and _PLAIN(text) else text.encode().hex().upper()
