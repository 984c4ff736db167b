"""Names of the audit records' types, for lines that tell the number, as the kernel's own log does.

Source: Linux, include/uapi/linux/audit.h; the names are those that auditd writes.
"""

import re

_NUMBERED = re.compile(r"(?:UNKNOWN\[)?(\d{1,5})\]?")
_NAMES = {
    1006: "LOGIN",
    1100: "USER_AUTH",
    1101: "USER_ACCT",
    1102: "USER_MGMT",
    1103: "CRED_ACQ",
    1104: "CRED_DISP",
    1105: "USER_START",
    1106: "USER_END",
    1107: "USER_AVC",
    1108: "USER_CHAUTHTOK",
    1109: "USER_ERR",
    1110: "CRED_REFR",
    1111: "USYS_CONFIG",
    1112: "USER_LOGIN",
    1113: "USER_LOGOUT",
    1114: "ADD_USER",
    1115: "DEL_USER",
    1116: "ADD_GROUP",
    1117: "DEL_GROUP",
    1123: "USER_CMD",
    1124: "USER_TTY",
    1130: "SERVICE_START",
    1131: "SERVICE_STOP",
    1300: "SYSCALL",
    1302: "PATH",
    1303: "IPC",
    1304: "SOCKETCALL",
    1305: "CONFIG_CHANGE",
    1306: "SOCKADDR",
    1307: "CWD",
    1309: "EXECVE",
    1318: "OBJ_PID",
    1319: "TTY",
    1320: "EOE",
    1321: "BPRM_FCAPS",
    1322: "CAPSET",
    1323: "MMAP",
    1324: "NETFILTER_PKT",
    1325: "NETFILTER_CFG",
    1326: "SECCOMP",
    1327: "PROCTITLE",
    1330: "KERN_MODULE",
    1331: "FANOTIFY",
    1334: "BPF",
    1335: "EVENT_LISTENER",
    1336: "URINGOP",
    1337: "OPENAT2",
    1400: "AVC",
    1403: "MAC_POLICY_LOAD",
    1404: "MAC_STATUS",
    1405: "MAC_CONFIG_CHANGE",
    1700: "ANOM_PROMISCUOUS",
    1701: "ANOM_ABEND",
    1702: "ANOM_LINK",
    2000: "KERNEL",
}


def type_name(kind: str) -> str:
    """Give the name of a type that may be told by its number; a number without a name stays."""
    number = _NUMBERED.fullmatch(kind)
    return _NAMES.get(int(number[1]), kind) if number else kind
