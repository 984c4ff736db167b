"""The events of Windows, by what they tell: each function gives one event with the fields its provider writes.

Sources: Microsoft's reference of security audit events and the manifest of Sysmon 15 (schema 4.90).
"""

import hashlib
from datetime import datetime

from tocsin.simulate.event import (
    EVENTLOG,
    POWERSHELL,
    SECURITY,
    SERVICES,
    SYSMON,
    Integrity,
    Process,
    Value,
    WindowsEvent,
)
from tocsin.simulate.network import DOMAIN, Host, Person

SYSTEM_USER = "NT AUTHORITY\\SYSTEM"
_ORIGINAL_NAMES = {
    "cmd.exe": "Cmd.Exe",
    "excel.exe": "Excel.exe",
    "mshta.exe": "MSHTA.EXE",
    "net.exe": "net.exe",
    "nltest.exe": "nltestrk.exe",
    "powershell.exe": "PowerShell.EXE",
    "regsvr32.exe": "REGSVR32.EXE",
    "rundll32.exe": "RUNDLL32.EXE",
    "schtasks.exe": "schtasks.exe",
    "vssadmin.exe": "VSSADMIN.EXE",
    "wevtutil.exe": "wevtutil.exe",
    "winword.exe": "WinWord.exe",
}
_MANDATORY_LABELS: dict[Integrity, str] = {"System": "S-1-16-16384", "High": "S-1-16-12288", "Medium": "S-1-16-8192"}
_PRIVILEGES = "SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\tSeRestorePrivilege\r\n\t\t\tSeDebugPrivilege"


def process_created(time: datetime, process: Process) -> WindowsEvent:
    """Sysmon 1: a process was created."""
    parent = process.parent
    digest = hashlib.sha256(process.image.lower().encode()).hexdigest().upper()
    data: dict[str, Value] = {
        "RuleName": "-",
        "UtcTime": _sysmon_time(time),
        "ProcessGuid": process.guid,
        "ProcessId": process.pid,
        "Image": process.image,
        "OriginalFileName": _ORIGINAL_NAMES.get(process.name.lower(), process.name),
        "CommandLine": process.command_line,
        "CurrentDirectory": "C:\\Windows\\system32\\",
        "User": process.user,
        "LogonId": _logon_id(process.user),
        "IntegrityLevel": process.integrity,
        "Hashes": f"SHA256={digest}",
        "ParentProcessGuid": parent.guid if parent else "00000000-0000-0000-0000-000000000000",
        "ParentProcessId": parent.pid if parent else 4,
        "ParentImage": parent.image if parent else "System",
        "ParentCommandLine": parent.command_line if parent else "System",
        "ParentUser": parent.user if parent else SYSTEM_USER,
    }
    return WindowsEvent(time, process.host, SYSMON, 1, data)


def connection(time: datetime, process: Process, address: str, port: int, name: str) -> WindowsEvent:
    """Sysmon 3: a process opened a network connection."""
    return _sysmon(
        time,
        process,
        3,
        User=process.user,
        Protocol="tcp",
        Initiated=True,
        SourceIsIpv6=False,
        SourceIp=process.host.address,
        SourceHostname=process.host.dns_name,
        SourcePort=49152 + process.pid % 16000,
        DestinationIsIpv6=False,
        DestinationIp=address,
        DestinationHostname=name,
        DestinationPort=port,
    )


def process_accessed(time: datetime, source: Process, target: Process, access: str, trace: str) -> WindowsEvent:
    """Sysmon 10: a process opened another one."""
    data: dict[str, Value] = {
        "RuleName": "-",
        "UtcTime": _sysmon_time(time),
        "SourceProcessGUID": source.guid,
        "SourceProcessId": source.pid,
        "SourceThreadId": source.pid + 8,
        "SourceImage": source.image,
        "TargetProcessGUID": target.guid,
        "TargetProcessId": target.pid,
        "TargetImage": target.image,
        "GrantedAccess": access,
        "CallTrace": trace,
        "SourceUser": source.user,
        "TargetUser": target.user,
    }
    return WindowsEvent(time, source.host, SYSMON, 10, data)


def file_created(time: datetime, process: Process, path: str) -> WindowsEvent:
    """Sysmon 11: a process created a file."""
    return _sysmon(time, process, 11, TargetFilename=path, CreationUtcTime=_sysmon_time(time), User=process.user)


def registry_set(time: datetime, process: Process, key: str, details: str) -> WindowsEvent:
    """Sysmon 13: a process set a registry value."""
    return _sysmon(time, process, 13, EventType="SetValue", TargetObject=key, Details=details, User=process.user)


def name_resolved(time: datetime, process: Process, name: str, address: str) -> WindowsEvent:
    """Sysmon 22: a process asked for a name."""
    result = f"::ffff:{address};"
    return _sysmon(time, process, 22, QueryName=name, QueryStatus="0", QueryResults=result, User=process.user)


def process_audited(time: datetime, process: Process, by: Person | None) -> WindowsEvent:
    """Security 4688: a process was created; `by` is None for the machine's own account."""
    parent = process.parent
    data: dict[str, Value] = {
        **_subject(process.host, by),
        "NewProcessId": hex(process.pid),
        "NewProcessName": process.image,
        "TokenElevationType": "%%1936",
        "ProcessId": hex(parent.pid if parent else 4),
        "CommandLine": process.command_line,
        "TargetUserSid": "S-1-0-0",
        "TargetUserName": "-",
        "TargetDomainName": "-",
        "TargetLogonId": "0x0",
        "ParentProcessName": parent.image if parent else "",
        "MandatoryLabel": _MANDATORY_LABELS[process.integrity],
    }
    return WindowsEvent(time, process.host, SECURITY, 4688, data)


def logon(time: datetime, host: Host, person: Person, kind: int, address: str = "-") -> WindowsEvent:
    """Security 4624: an account logged on; `kind` is Windows' logon type (2 at the keyboard, 3 by network)."""
    data: dict[str, Value] = {
        **_subject(host, None),
        "TargetUserSid": person.sid,
        "TargetUserName": person.account,
        "TargetDomainName": DOMAIN,
        "TargetLogonId": _logon_id(person.user),
        "LogonType": kind,
        "LogonProcessName": "Kerberos" if kind == 3 else "User32 ",
        "AuthenticationPackageName": "Kerberos" if kind == 3 else "Negotiate",
        "WorkstationName": host.name if kind == 2 else "-",
        "ProcessName": "-" if kind == 3 else "C:\\Windows\\System32\\svchost.exe",
        "IpAddress": address,
        "IpPort": "0" if address == "-" else "50112",
        "ElevatedToken": "%%1843",
    }
    return WindowsEvent(time, host, SECURITY, 4624, data)


def failed_logon(time: datetime, host: Host, person: Person) -> WindowsEvent:
    """Security 4625: an account failed to log on at the keyboard."""
    data: dict[str, Value] = {
        **_subject(host, None),
        "TargetUserSid": "S-1-0-0",
        "TargetUserName": person.account,
        "TargetDomainName": DOMAIN,
        "Status": "0xc000006d",
        "FailureReason": "%%2313",
        "SubStatus": "0xc000006a",
        "LogonType": 2,
        "LogonProcessName": "User32 ",
        "WorkstationName": host.name,
        "IpAddress": "127.0.0.1",
    }
    return WindowsEvent(time, host, SECURITY, 4625, data)


def privileges_assigned(time: datetime, host: Host, by: Person | None) -> WindowsEvent:
    """Security 4672: a new logon got special privileges."""
    return WindowsEvent(time, host, SECURITY, 4672, {**_subject(host, by), "PrivilegeList": _PRIVILEGES})


def task_registered(time: datetime, host: Host, by: Person, *, name: str, command: str, arguments: str) -> WindowsEvent:
    """Security 4698: a scheduled task was created."""
    action = f"<Exec><Command>{command}</Command><Arguments>{arguments}</Arguments></Exec>"
    content = f'<?xml version="1.0" encoding="UTF-16"?>\r\n<Task version="1.2"><Actions>{action}</Actions></Task>'
    data: dict[str, Value] = {**_subject(host, by), "TaskName": name, "TaskContent": content}
    return WindowsEvent(time, host, SECURITY, 4698, data)


def share_accessed(
    time: datetime, host: Host, by: Person, address: str, *, share: str, file: str, write: bool
) -> WindowsEvent:
    """Security 5145: a file of a share was opened from `address`."""
    data: dict[str, Value] = {
        **_subject(host, by),
        "ObjectType": "File",
        "IpAddress": address,
        "IpPort": "50112",
        "ShareName": share,
        "RelativeTargetName": file,
        "AccessMask": "0x2" if write else "0x1",
        "AccessList": "%%4417\r\n\t\t\t\t" if write else "%%4416\r\n\t\t\t\t",
    }
    return WindowsEvent(time, host, SECURITY, 5145, data)


def log_cleared(time: datetime, host: Host, by: Person) -> WindowsEvent:
    """Security 1102: the security log was cleared."""
    return WindowsEvent(time, host, EVENTLOG, 1102, _subject(host, by), wrapper="LogFileCleared")


def script_block(time: datetime, process: Process, block: str, text: str) -> WindowsEvent:
    """PowerShell 4104: a script block was compiled."""
    data: dict[str, Value] = {"MessageNumber": 1, "MessageTotal": 1, "ScriptBlockText": text, "ScriptBlockId": block}
    return WindowsEvent(time, process.host, POWERSHELL, 4104, {**data, "Path": ""})


def service_installed(time: datetime, host: Host, name: str, image: str, start: str = "auto start") -> WindowsEvent:
    """System 7045: a service was installed."""
    data: dict[str, Value] = {
        "ServiceName": name,
        "ImagePath": image,
        "ServiceType": "user mode service",
        "StartType": start,
        "AccountName": "LocalSystem",
    }
    return WindowsEvent(time, host, SERVICES, 7045, data)


def _sysmon(time: datetime, process: Process, event_id: int, **more: Value) -> WindowsEvent:
    data: dict[str, Value] = {
        "RuleName": "-",
        "UtcTime": _sysmon_time(time),
        "ProcessGuid": process.guid,
        "ProcessId": process.pid,
        "Image": process.image,
    }
    return WindowsEvent(time, process.host, SYSMON, event_id, {**data, **more})


def _subject(host: Host, by: Person | None) -> dict[str, Value]:
    if by is None:
        name, sid, user = f"{host.name}$", "S-1-5-18", SYSTEM_USER
    else:
        name, sid, user = by.account, by.sid, by.user
    return {
        "SubjectUserSid": sid,
        "SubjectUserName": name,
        "SubjectDomainName": DOMAIN,
        "SubjectLogonId": _logon_id(user),
    }


def _logon_id(user: str) -> str:
    if user == SYSTEM_USER:
        return "0x3e7"
    return hex(0x10000 + int.from_bytes(hashlib.sha256(user.encode()).digest()[:3], "big"))


def _sysmon_time(time: datetime) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S.") + f"{time.microsecond // 1000:03}"
