"""The security audit, PowerShell's log and the service manager's events of Windows.

Sources: Microsoft's reference of security audit events; the manifests of PowerShell 5.1 and the
Service Control Manager.
"""

from tocsin.simulate.company import Host
from tocsin.simulate.company.model import DOMAIN
from tocsin.simulate.formats.processes import SYSTEM, Account, Process
from tocsin.simulate.formats.windows import EVENTLOG, POWERSHELL, SECURITY, SERVICES, Data, WindowsLogs

_PRIVILEGES = "SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\tSeRestorePrivilege\r\n\t\t\tSeDebugPrivilege"
_LABELS = {"System": "S-1-16-16384", "High": "S-1-16-12288", "Medium": "S-1-16-8192"}
_EMPTY_GUID = "{00000000-0000-0000-0000-000000000000}"


class SecurityAudit:
    """Writes what Windows itself audits."""

    def __init__(self, logs: WindowsLogs) -> None:
        self._logs = logs

    def logged_on(self, moment: int, host: Host, who: Account, kind: int, address: str, station: str = "-") -> None:
        """Security 4624: an account logged on; kind 2 at the keyboard, 3 over the network, 10 by remote desktop."""
        over_network = kind == 3
        ntlm = over_network and station != "-"
        data: Data = {
            **_subject(host, None),
            "TargetUserSid": who.sid,
            "TargetUserName": who.name,
            "TargetDomainName": who.domain or DOMAIN,
            "TargetLogonId": who.logon_id,
            "LogonType": kind,
            "LogonProcessName": "NtLmSsp " if ntlm else "Kerberos" if over_network else "User32 ",
            "AuthenticationPackageName": "NTLM" if ntlm else "Kerberos" if over_network else "Negotiate",
            "WorkstationName": station if over_network else host.name,
            "LogonGuid": _EMPTY_GUID,
            "TransmittedServices": "-",
            "LmPackageName": "NTLM V2" if ntlm else "-",
            "KeyLength": 128 if ntlm else 0,
            "ProcessId": "0x0" if over_network else "0x2f8",
            "ProcessName": "-" if over_network else "C:\\Windows\\System32\\svchost.exe",
            "IpAddress": address,
            "IpPort": "0" if address == "-" else "50112",
            "ImpersonationLevel": "%%1833",
            "ElevatedToken": "%%1842" if who.integrity in ("High", "System") else "%%1843",
        }
        self._logs.write(moment, host, SECURITY, 4624, data)

    def failed_logon(self, moment: int, host: Host, name: str, kind: int, address: str, *, known: bool = True) -> None:
        """Security 4625: a log-on failed, for a wrong password or (`known` is no) an unknown name."""
        data: Data = {
            **_subject(host, None),
            "TargetUserSid": "S-1-0-0",
            "TargetUserName": name,
            "TargetDomainName": DOMAIN,
            "Status": "0xc000006d",
            "FailureReason": "%%2313",
            "SubStatus": "0xc000006a" if known else "0xc0000064",
            "LogonType": kind,
            "LogonProcessName": "NtLmSsp " if kind == 3 else "User32 ",
            "AuthenticationPackageName": "NTLM" if kind == 3 else "Negotiate",
            "WorkstationName": host.name,
            "KeyLength": 0,
            "ProcessId": "0x0",
            "ProcessName": "-",
            "IpAddress": address,
            "IpPort": "0",
        }
        self._logs.write(moment, host, SECURITY, 4625, data)

    def privileges_assigned(self, moment: int, host: Host, who: Account) -> None:
        """Security 4672: a new logon got special privileges."""
        self._logs.write(moment, host, SECURITY, 4672, {**_subject(host, who), "PrivilegeList": _PRIVILEGES})

    def process_audited(self, moment: int, process: Process) -> None:
        """Security 4688: a process was created."""
        parent = process.parent
        data: Data = {
            **_subject(process.host, process.account),
            "NewProcessId": hex(process.pid),
            "NewProcessName": process.image,
            "TokenElevationType": "%%1936",
            "ProcessId": hex(parent.pid) if parent else "0x4",
            "CommandLine": process.command_line,
            "TargetUserSid": "S-1-0-0",
            "TargetUserName": "-",
            "TargetDomainName": "-",
            "TargetLogonId": "0x0",
            "ParentProcessName": parent.image if parent else "System",
            "MandatoryLabel": _LABELS.get(process.account.integrity, "S-1-16-8192"),
        }
        self._logs.write(moment, process.host, SECURITY, 4688, data)

    def task_registered(self, moment: int, host: Host, who: Account, name: str, command: str, arguments: str) -> None:
        """Security 4698: a scheduled task was created."""
        action = f"<Exec><Command>{command}</Command><Arguments>{arguments}</Arguments></Exec>"
        content = f'<?xml version="1.0" encoding="UTF-16"?>\r\n<Task version="1.2"><Actions>{action}</Actions></Task>'
        data: Data = {**_subject(host, who), "TaskName": name, "TaskContent": content}
        self._logs.write(moment, host, SECURITY, 4698, data)

    def account_event(self, moment: int, host: Host, who: Account, event_id: int, target: str, member: str) -> None:
        """Security 4720 (account created) to 4756: something was done to an account, or to a group with a member."""
        data: Data = {
            "MemberName": f"CN={member},OU=People,DC=larkfield,DC=example" if member else "-",
            "MemberSid": "S-1-0-0",
            "TargetUserName": target,
            "TargetDomainName": DOMAIN,
            "TargetSid": "S-1-5-21-1204730451-2860017393-774120385-512",
            **_subject(host, who),
            "PrivilegeList": "-",
        }
        if not member:
            del data["MemberName"], data["MemberSid"]
        self._logs.write(moment, host, SECURITY, event_id, data)

    def ticket_requested(
        self, moment: int, host: Host, who: Account, service: str, encryption: str, address: str
    ) -> None:
        """Security 4769: a Kerberos ticket for a service was asked of a domain controller."""
        data: Data = {
            "TargetUserName": f"{who.name}@LARKFIELD.EXAMPLE",
            "TargetDomainName": "LARKFIELD.EXAMPLE",
            "ServiceName": service,
            "ServiceSid": "S-1-5-21-1204730451-2860017393-774120385-1108",
            "TicketOptions": "0x40810000",
            "TicketEncryptionType": encryption,
            "IpAddress": f"::ffff:{address}",
            "IpPort": "50112",
            "Status": "0x0",
            "LogonGuid": _EMPTY_GUID,
            "TransmittedServices": "-",
        }
        self._logs.write(moment, host, SECURITY, 4769, data)

    def share_accessed(
        self, moment: int, host: Host, who: Account, address: str, *, share: str, file: str, write: bool
    ) -> None:
        """Security 5145: a file of a share was opened from `address`."""
        data: Data = {
            **_subject(host, who),
            "ObjectType": "File",
            "IpAddress": address,
            "IpPort": "50112",
            "ShareName": share,
            "ShareLocalPath": "-",
            "RelativeTargetName": file,
            "AccessMask": "0x2" if write else "0x1",
            "AccessList": "%%4417\r\n\t\t\t\t" if write else "%%4416\r\n\t\t\t\t",
            "AccessReason": "-",
        }
        self._logs.write(moment, host, SECURITY, 5145, data)

    def log_cleared(self, moment: int, host: Host, who: Account) -> None:
        """Security 1102: the security log was cleared."""
        self._logs.write(moment, host, EVENTLOG, 1102, _subject(host, who), wrapper="LogFileCleared")

    def script_block(self, moment: int, process: Process, block: str, text: str, path: str = "") -> None:
        """PowerShell 4104: a script block was compiled."""
        data: Data = {
            "MessageNumber": 1,
            "MessageTotal": 1,
            "ScriptBlockText": text,
            "ScriptBlockId": block,
            "Path": path,
        }
        self._logs.write(moment, process.host, POWERSHELL, 4104, data)

    def service_installed(self, moment: int, host: Host, name: str, image: str, start: str = "auto start") -> None:
        """System 7045: a service was installed."""
        data: Data = {
            "ServiceName": name,
            "ImagePath": image,
            "ServiceType": "user mode service",
            "StartType": start,
            "AccountName": "LocalSystem",
        }
        self._logs.write(moment, host, SERVICES, 7045, data)

    def service_changed(self, moment: int, host: Host, name: str, state: str) -> None:
        """System 7036: a service entered a state."""
        self._logs.write(moment, host, SERVICES, 7036, {"param1": name, "param2": state})


def _subject(host: Host, who: Account | None) -> Data:
    if who is None or who is SYSTEM:
        return {
            "SubjectUserSid": "S-1-5-18",
            "SubjectUserName": f"{host.name}$",
            "SubjectDomainName": DOMAIN,
            "SubjectLogonId": "0x3e7",
        }
    return {
        "SubjectUserSid": who.sid,
        "SubjectUserName": who.name,
        "SubjectDomainName": who.domain or DOMAIN,
        "SubjectLogonId": who.logon_id,
    }
