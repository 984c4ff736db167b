"""The fields that events of well-known Windows categories have.

Source: the manifest of Sysmon 15 (event schema 4.90), the manifest of Microsoft-Windows-Security-Auditing for events
4688 and 4689, the manifest of Microsoft-Windows-PowerShell for 4103 and 4104, and the names that Sigma's taxonomy
gives to hashes and to fields of the System part (appendix "Taxonomy").
"""

_TABLE = """
*                        EventID Channel Provider_Name Provider_Guid Computer ComputerName Hostname EventRecordID
                         TimeCreated Level Task Opcode Keywords Version UserID ProcessID ThreadID Message EventType
                         Qualifiers Data
process_creation         RuleName UtcTime ProcessGuid ProcessId Image User FileVersion Description Product Company
                         OriginalFileName CommandLine CurrentDirectory LogonGuid LogonId TerminalSessionId
                         IntegrityLevel Hashes md5 sha1 sha256 MD5 SHA1 SHA256 Imphash IMPHASH imphash
                         ParentProcessGuid ParentProcessId ParentImage ParentCommandLine ParentUser
                         SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId NewProcessId NewProcessName
                         TokenElevationType TargetUserSid TargetUserName TargetDomainName TargetLogonId
                         ParentProcessName MandatoryLabel
process_termination      RuleName UtcTime ProcessGuid ProcessId Image User SubjectUserSid SubjectUserName
                         SubjectDomainName SubjectLogonId ProcessName Status
network_connection       RuleName UtcTime ProcessGuid ProcessId Image User Protocol Initiated SourceIsIpv6 SourceIp
                         SourceHostname SourcePort SourcePortName DestinationIsIpv6 DestinationIp DestinationHostname
                         DestinationPort DestinationPortName
driver_load              RuleName UtcTime ImageLoaded Hashes md5 sha1 sha256 MD5 SHA1 SHA256 Imphash IMPHASH imphash
                         Signed Signature SignatureStatus
image_load               RuleName UtcTime ProcessGuid ProcessId Image User ImageLoaded FileVersion Description Product
                         Company OriginalFileName Hashes md5 sha1 sha256 MD5 SHA1 SHA256 Imphash IMPHASH imphash
                         Signed Signature SignatureStatus
create_remote_thread     RuleName UtcTime SourceProcessGuid SourceProcessGUID SourceProcessId SourceImage SourceUser
                         TargetProcessGuid TargetProcessGUID TargetProcessId TargetImage TargetUser NewThreadId
                         StartAddress StartModule StartFunction
raw_access_thread        RuleName UtcTime ProcessGuid ProcessId Image User Device
process_access           RuleName UtcTime SourceProcessGuid SourceProcessGUID SourceProcessId SourceThreadId
                         SourceImage SourceUser TargetProcessGuid TargetProcessGUID TargetProcessId TargetImage
                         TargetUser GrantedAccess CallTrace
file_event               RuleName UtcTime ProcessGuid ProcessId Image User TargetFilename CreationUtcTime
file_change              RuleName UtcTime ProcessGuid ProcessId Image User TargetFilename CreationUtcTime
                         PreviousCreationUtcTime
file_delete              RuleName UtcTime ProcessGuid ProcessId Image User TargetFilename Hashes md5 sha1 sha256 MD5
                         SHA1 SHA256 Imphash IMPHASH imphash IsExecutable Archived
file_block_executable    RuleName UtcTime ProcessGuid ProcessId Image User TargetFilename Hashes md5 sha1 sha256 MD5
                         SHA1 SHA256 Imphash IMPHASH imphash
file_executable_detected RuleName UtcTime ProcessGuid ProcessId Image User TargetFilename Hashes md5 sha1 sha256 MD5
                         SHA1 SHA256 Imphash IMPHASH imphash
registry_event           RuleName UtcTime ProcessGuid ProcessId Image User TargetObject Details NewName
registry_add             RuleName UtcTime ProcessGuid ProcessId Image User TargetObject
registry_delete          RuleName UtcTime ProcessGuid ProcessId Image User TargetObject
registry_set             RuleName UtcTime ProcessGuid ProcessId Image User TargetObject Details
registry_rename          RuleName UtcTime ProcessGuid ProcessId Image User TargetObject NewName
create_stream_hash       RuleName UtcTime ProcessGuid ProcessId Image User TargetFilename CreationUtcTime Contents
                         Hash Hashes md5 sha1 sha256 MD5 SHA1 SHA256 Imphash IMPHASH imphash
pipe_created             RuleName UtcTime ProcessGuid ProcessId Image User PipeName
wmi_event                RuleName UtcTime Operation User EventNamespace Name Query Type Destination Consumer Filter
dns_query                RuleName UtcTime ProcessGuid ProcessId Image User QueryName QueryStatus QueryResults
clipboard_capture        RuleName UtcTime ProcessGuid ProcessId Image User Session ClientInfo Archived Hashes
process_tampering        RuleName UtcTime ProcessGuid ProcessId Image User Type
ps_script                MessageNumber MessageTotal ScriptBlockText ScriptBlockId Path
ps_module                ContextInfo UserData Payload
"""


def known_fields() -> dict[str, frozenset[str]]:
    """Give, by category of product windows, the field names that a rule may use, of any log type with such events."""
    names: dict[str, set[str]] = {}
    category = ""
    for line in _TABLE.strip().splitlines():
        words = line.split()
        if not line.startswith(" "):
            category = words.pop(0)
        names.setdefault(category, set()).update(words)
    everywhere = names.pop("*")
    return {category: frozenset(fields | everywhere) for category, fields in names.items()}
