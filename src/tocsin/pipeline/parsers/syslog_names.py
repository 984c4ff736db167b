"""Names of facilities and severities, by their numbers.

Source: RFC 5424, section 6.2.1; the names are those of syslog.h and of rsyslog's property replacer.
"""

# fmt: off
FACILITIES = (
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp",
    "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
)
# fmt: on
SEVERITIES = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
