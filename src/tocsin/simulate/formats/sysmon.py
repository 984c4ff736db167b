"""Sysmon: what processes do. Source: the manifest of Sysmon 15 (schema 4.90)."""

from tocsin.simulate.formats.processes import Process, facts_of, hashes_of
from tocsin.simulate.formats.windows import SYSMON, Data, Value, WindowsLogs
from tocsin.simulate.moments import spaced_millis

_NO_GUID = "00000000-0000-0000-0000-000000000000"


class Sysmon:
    """Writes Sysmon's events."""

    def __init__(self, logs: WindowsLogs) -> None:
        self._logs = logs

    def process_created(self, moment: int, process: Process) -> None:
        """Event 1: a process was created."""
        parent, account = process.parent, process.account
        facts = facts_of(process.image, process.original)
        data: Data = {
            "RuleName": "-",
            "UtcTime": spaced_millis(moment),
            "ProcessGuid": process.guid,
            "ProcessId": process.pid,
            "Image": process.image,
            "FileVersion": "-" if facts.company == "-" else "10.0.22621.1",
            "Description": facts.description,
            "Product": facts.product,
            "Company": facts.company,
            "OriginalFileName": facts.original,
            "CommandLine": process.command_line,
            "CurrentDirectory": process.folder,
            "User": account.user,
            "LogonGuid": _NO_GUID,
            "LogonId": account.logon_id,
            "TerminalSessionId": 0 if account.integrity == "System" else 1,
            "IntegrityLevel": account.integrity,
            "Hashes": hashes_of(process.original or process.image),
            "ParentProcessGuid": parent.guid if parent else _NO_GUID,
            "ParentProcessId": parent.pid if parent else 4,
            "ParentImage": parent.image if parent else "System",
            "ParentCommandLine": parent.command_line if parent else "System",
            "ParentUser": parent.account.user if parent else "NT AUTHORITY\\SYSTEM",
        }
        self._logs.write(moment, process.host, SYSMON, 1, data)

    def connected(self, moment: int, process: Process, address: str, port: int, name: str, source_port: int) -> None:
        """Event 3: a process opened a network connection."""
        more: Data = {
            "User": process.account.user,
            "Protocol": "tcp",
            "Initiated": True,
            "SourceIsIpv6": False,
            "SourceIp": process.host.address,
            "SourceHostname": process.host.dns_name,
            "SourcePort": source_port,
            "SourcePortName": "-",
            "DestinationIsIpv6": False,
            "DestinationIp": address,
            "DestinationHostname": name,
            "DestinationPort": port,
            "DestinationPortName": {80: "http", 443: "https", 445: "microsoft-ds"}.get(port, "-"),
        }
        self._event(moment, process, 3, more)

    def image_loaded(self, moment: int, process: Process, library: str, *, signed: bool = True) -> None:
        """Event 7: a process loaded a library."""
        facts = facts_of(library, "")
        more: Data = {
            "ImageLoaded": library,
            "FileVersion": "-" if facts.company == "-" else "10.0.22621.1",
            "Description": facts.description,
            "Product": facts.product,
            "Company": facts.company,
            "OriginalFileName": facts.original,
            "Hashes": hashes_of(library),
            "Signed": signed,
            "Signature": "Microsoft Windows" if signed else "-",
            "SignatureStatus": "Valid" if signed else "Unavailable",
            "User": process.account.user,
        }
        self._event(moment, process, 7, more)

    def thread_created(self, moment: int, source: Process, target: Process) -> None:
        """Event 8: a process started a thread in another one."""
        data: Data = {
            "RuleName": "-",
            "UtcTime": spaced_millis(moment),
            "SourceProcessGuid": source.guid,
            "SourceProcessId": source.pid,
            "SourceImage": source.image,
            "TargetProcessGuid": target.guid,
            "TargetProcessId": target.pid,
            "TargetImage": target.image,
            "NewThreadId": target.pid + 12,
            "StartAddress": "0x000001F4A2B30000",
            "StartModule": "-",
            "StartFunction": "-",
            "SourceUser": source.account.user,
            "TargetUser": target.account.user,
        }
        self._logs.write(moment, source.host, SYSMON, 8, data)

    def accessed(self, moment: int, source: Process, target: Process, access: str, trace: str) -> None:
        """Event 10: a process opened another one."""
        data: Data = {
            "RuleName": "-",
            "UtcTime": spaced_millis(moment),
            "SourceProcessGUID": source.guid,
            "SourceProcessId": source.pid,
            "SourceThreadId": source.pid + 8,
            "SourceImage": source.image,
            "TargetProcessGUID": target.guid,
            "TargetProcessId": target.pid,
            "TargetImage": target.image,
            "GrantedAccess": access,
            "CallTrace": trace,
            "SourceUser": source.account.user,
            "TargetUser": target.account.user,
        }
        self._logs.write(moment, source.host, SYSMON, 10, data)

    def file_created(self, moment: int, process: Process, path: str) -> None:
        """Event 11: a process created a file."""
        created = spaced_millis(moment)
        self._event(
            moment,
            process,
            11,
            {"TargetFilename": path, "CreationUtcTime": created, "User": process.account.user},
        )

    def registry_set(self, moment: int, process: Process, key: str, details: str) -> None:
        """Event 13: a process set a value of the registry."""
        more: Data = {"EventType": "SetValue", "TargetObject": key, "Details": details, "User": process.account.user}
        self._event(moment, process, 13, more)

    def pipe(self, moment: int, process: Process, name: str, *, created: bool) -> None:
        """Event 17 or 18: a process created a named pipe, or connected to one."""
        kind = "CreatePipe" if created else "ConnectPipe"
        more: Data = {"EventType": kind, "PipeName": name, "User": process.account.user}
        self._event(moment, process, 17 if created else 18, more)

    def name_resolved(self, moment: int, process: Process, name: str, answers: str) -> None:
        """Event 22: a process asked for the address of a name."""
        more: Data = {
            "QueryName": name,
            "QueryStatus": "0",
            "QueryResults": answers,
            "User": process.account.user,
        }
        self._event(moment, process, 22, more)

    def file_deleted(self, moment: int, process: Process, path: str) -> None:
        """Event 26: a process deleted a file."""
        more: Data = {
            "User": process.account.user,
            "TargetFilename": path,
            "Hashes": hashes_of(path),
            "IsExecutable": path.endswith((".exe", ".dll")),
        }
        self._event(moment, process, 26, more)

    def _event(self, moment: int, process: Process, event_id: int, more: dict[str, Value]) -> None:
        data: Data = {
            "RuleName": "-",
            "UtcTime": spaced_millis(moment),
            "ProcessGuid": process.guid,
            "ProcessId": process.pid,
            "Image": process.image,
        }
        data.update(more)
        self._logs.write(moment, process.host, SYSMON, event_id, data)
