"""Processes of Windows machines, and what their files say about themselves."""

from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from tocsin.simulate.company import Host

SYSTEM32 = "C:\\Windows\\System32\\"
POWERSHELL = SYSTEM32 + "WindowsPowerShell\\v1.0\\powershell.exe"
SYSTEM_USER = "NT AUTHORITY\\SYSTEM"
_WINDOWS, _MICROSOFT = "Microsoft® Windows® Operating System", "Microsoft Corporation"
_SYSINTERNALS = "Sysinternals - www.sysinternals.com"


class Account(NamedTuple):
    """Who a process runs as: name with domain, SID, logon session, integrity level."""

    user: str
    sid: str
    logon_id: str
    integrity: str

    @property
    def name(self) -> str:
        """Give the name without its domain."""
        return self.user.rpartition("\\")[2]

    @property
    def domain(self) -> str:
        """Give the domain alone."""
        return self.user.rpartition("\\")[0]


SYSTEM = Account(SYSTEM_USER, "S-1-5-18", "0x3e7", "System")


class Process(NamedTuple):
    """A process on a host. `original` is the file's original name where that is not the usual one of the image."""

    host: Host
    pid: int
    guid: str
    image: str
    command_line: str
    account: Account
    parent: "Process | None" = None
    original: str = ""
    folder: str = "C:\\Windows\\system32\\"


class FileFacts(NamedTuple):
    """The version resource of a program's file."""

    original: str
    description: str
    product: str
    company: str


# What the programs of Windows, and a few others, say they are.
_FACTS = {
    "cmd.exe": FileFacts("Cmd.Exe", "Windows Command Processor", _WINDOWS, _MICROSOFT),
    "powershell.exe": FileFacts("PowerShell.EXE", "Windows PowerShell", _WINDOWS, _MICROSOFT),
    "rundll32.exe": FileFacts("RUNDLL32.EXE", "Windows host process (Rundll32)", _WINDOWS, _MICROSOFT),
    "regsvr32.exe": FileFacts("REGSVR32.EXE", "Microsoft(C) Register Server", _WINDOWS, _MICROSOFT),
    "mshta.exe": FileFacts("MSHTA.EXE", "Microsoft (R) HTML Application host", "Internet Explorer", _MICROSOFT),
    "wscript.exe": FileFacts("wscript.exe", "Microsoft ® Windows Based Script Host", "Microsoft ® Windows Script Host",
                             _MICROSOFT),
    "cscript.exe": FileFacts("cscript.exe", "Microsoft ® Console Based Script Host", "Microsoft ® Windows Script Host",
                             _MICROSOFT),
    "net.exe": FileFacts("net.exe", "Net Command", _WINDOWS, _MICROSOFT),
    "net1.exe": FileFacts("net1.exe", "Net Command", _WINDOWS, _MICROSOFT),
    "nltest.exe": FileFacts("nltestrk.exe", "Microsoft® Logon Server Test Utility", _WINDOWS, _MICROSOFT),
    "whoami.exe": FileFacts("whoami.exe", "whoami - displays logged on user information", _WINDOWS, _MICROSOFT),
    "systeminfo.exe": FileFacts("sysinfo.exe", "Displays system information", _WINDOWS, _MICROSOFT),
    "ipconfig.exe": FileFacts("ipconfig.exe", "IP Configuration Utility", _WINDOWS, _MICROSOFT),
    "schtasks.exe": FileFacts("schtasks.exe", "Task Scheduler Configuration Tool", _WINDOWS, _MICROSOFT),
    "sc.exe": FileFacts("sc.exe", "Service Control Manager Configuration Tool", _WINDOWS, _MICROSOFT),
    "reg.exe": FileFacts("reg.exe", "Registry Console Tool", _WINDOWS, _MICROSOFT),
    "vssadmin.exe": FileFacts("VSSADMIN.EXE", "Command Line Interface for Microsoft® Volume Shadow Copy Service",
                              _WINDOWS, _MICROSOFT),
    "wevtutil.exe": FileFacts("wevtutil.exe", "Eventing Command Line Utility", _WINDOWS, _MICROSOFT),
    "wbadmin.exe": FileFacts("WBADMIN.EXE", "Command Line Interface for Microsoft® BLB Backup", _WINDOWS, _MICROSOFT),
    "bcdedit.exe": FileFacts("bcdedit.exe", "Boot Configuration Data Editor", _WINDOWS, _MICROSOFT),
    "wmic.exe": FileFacts("wmic.exe", "WMI Commandline Utility", _WINDOWS, _MICROSOFT),
    "certutil.exe": FileFacts("CertUtil.exe", "CertUtil.exe", _WINDOWS, _MICROSOFT),
    "bitsadmin.exe": FileFacts("bitsadmin.exe", "BITS administration utility", _WINDOWS, _MICROSOFT),
    "taskmgr.exe": FileFacts("Taskmgr.exe", "Task Manager", _WINDOWS, _MICROSOFT),
    "tasklist.exe": FileFacts("tasklist.exe", "Lists the current running tasks", _WINDOWS, _MICROSOFT),
    "quser.exe": FileFacts("quser.exe", "Query User Utility", _WINDOWS, _MICROSOFT),
    "robocopy.exe": FileFacts("robocopy.exe", "Microsoft Robocopy", _WINDOWS, _MICROSOFT),
    "svchost.exe": FileFacts("svchost.exe", "Host Process for Windows Services", _WINDOWS, _MICROSOFT),
    "conhost.exe": FileFacts("CONHOST.EXE", "Console Window Host", _WINDOWS, _MICROSOFT),
    "msiexec.exe": FileFacts("msiexec.exe", "Windows® installer", "Windows Installer - Unicode", _MICROSOFT),
    "winword.exe": FileFacts("WinWord.exe", "Microsoft Word", "Microsoft Office", _MICROSOFT),
    "excel.exe": FileFacts("Excel.exe", "Microsoft Excel", "Microsoft Office", _MICROSOFT),
    "outlook.exe": FileFacts("Outlook.exe", "Microsoft Outlook", "Microsoft Office", _MICROSOFT),
    "firefox.exe": FileFacts("firefox.exe", "Firefox", "Firefox", "Mozilla Corporation"),
    "msedge.exe": FileFacts("msedge.exe", "Microsoft Edge", "Microsoft Edge", _MICROSOFT),
    "procdump": FileFacts("procdump", "Sysinternals process dump utility", "ProcDump", _SYSINTERNALS),
    "psexesvc.exe": FileFacts("psexesvc.exe", "PsExec Service", "Sysinternals PsExec", "Sysinternals"),
    "psexec.c": FileFacts("psexec.c", "Execute processes remotely", "Sysinternals PsExec", _SYSINTERNALS),
    "rclone.exe": FileFacts("rclone.exe", "Rsync for cloud storage", "Rclone", "https://rclone.org"),
    "7z.exe": FileFacts("7z.exe", "7-Zip Console", "7-Zip", "Igor Pavlov"),
}  # fmt: skip
_NOTHING = FileFacts("-", "-", "-", "-")


@lru_cache(maxsize=4096)
def facts_of(image: str, original: str) -> FileFacts:
    """Give what the file of an image says about itself; `original` is its true name when it was renamed."""
    name = (original or image.rpartition("\\")[2]).lower()
    facts = _FACTS.get(name)
    if facts is not None:
        return facts
    if image.startswith("C:\\Windows\\"):
        return FileFacts(image.rpartition("\\")[2], name, _WINDOWS, _MICROSOFT)
    return FileFacts(original, *_NOTHING[1:]) if original else _NOTHING


@lru_cache(maxsize=4096)
def hashes_of(image: str) -> str:
    """Give the hashes of an image's file in Sysmon's form: always the same for the same path."""
    digest = sha256(image.lower().encode()).hexdigest().upper()
    return f"MD5={digest[:32]},SHA256={digest},IMPHASH={digest[32:]}"
