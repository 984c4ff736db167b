"""The headers of syslog, old and new, and what devices make of them.

Source: RFC 5424, section 6; RFC 3164, section 4 and 5.4; BusyBox' and FreeBSD's syslogd, which may write
`facility.severity` before the tag.
"""

import re
from datetime import date

from tocsin.core.values import Record
from tocsin.pipeline.parsers.syslog_cisco import read_cisco
from tocsin.pipeline.parsers.syslog_data import read_structured_data
from tocsin.pipeline.parsers.syslog_names import FACILITIES, SEVERITIES
from tocsin.pipeline.parsers.syslog_time import BSD_TIME, ISO_TIME, bsd_time, iso_time

_PRIORITY = re.compile(r"<(\d{1,3})>")
_RFC5424 = re.compile(r"\d{1,3} +(-|\d{4}-\d\d-\d\dT\S+) +(\S+) +(\S+) +(\S+) +(\S+) +(?=-(?: |$)|\[)")
_NAMED_PRIORITY = re.compile(rf"<?(?:({'|'.join(FACILITIES)}|security)\.({'|'.join(SEVERITIES)}|warn|error|panic))>? +")
_TAG = re.compile(
    r"([^\s:\[\]<>{}()=\"'|,]{1,128}+(?:\([^\s()]{0,64}\))?)(?:\[([^\[\]\s]{0,64})\])?"
    r"(?: \([^()]{0,256}\))?(?: <\w{1,16}>)?:(?: +|$|(?<=\]:))"
)
"""A program, perhaps with its process, and what macOS tells behind it; a blank may only be missing behind a process."""
_LAST_REPEATED = re.compile(r"(?:-+ )?last message repeated (\d{1,9}) times?")
_REPEATED = re.compile(r"message repeated (\d{1,9}) times?: \[ ?(.*)\]")
_NIL = "-"
_BOM = "\ufeff"


def read_header(text: str, latest: date | None) -> Record | None:
    """Read a line's header; the record's `message` is what follows. Gives None if there is no header at all.

    `latest` is the last day of which the log may speak, by which times without a year are told.
    """
    priority = _PRIORITY.match(text)
    record: Record = {}
    at = 0
    if priority and int(priority[1]) < len(FACILITIES) * len(SEVERITIES):
        facility, severity = divmod(int(priority[1]), len(SEVERITIES))
        record.update(facility=FACILITIES[facility], severity=SEVERITIES[severity])
        at = priority.end()
        new = _RFC5424.match(text, at)
        if new:
            return _rfc5424(record, new, text)
    device = read_cisco(text, at, latest) if "%" in text else None
    if device:
        return {**device, **record}
    bsd = BSD_TIME.match(text, at)
    iso = None if bsd else ISO_TIME.match(text, at)
    if bsd:
        record["timestamp"] = bsd_time(bsd, latest)
        at = bsd.end()
    elif iso:
        record["timestamp"] = iso_time(iso)
        at = iso.end()
    elif not record:
        return None
    _rest(record, text[at:], dated=bool(bsd or iso))
    return record


def _rfc5424(record: Record, match: re.Match[str], text: str) -> Record:
    names = ("timestamp", "hostname", "appname", "procid", "msgid")
    record.update({name: value for name, value in zip(names, match.groups(), strict=True) if value != _NIL})
    data, end = read_structured_data(text, match.end())
    if data:
        record["structured_data"] = data
    message = text[end:].removeprefix(" ").removeprefix(_BOM)
    if message:
        record["message"] = message
    return record


def _rest(record: Record, rest: str, *, dated: bool) -> None:
    """Read host, tag and message; a host only stands behind a time."""
    tag = _TAG.match(rest)
    if not tag and dated and not _LAST_REPEATED.match(rest) and rest[:1] not in ("{", "[", "<"):
        host, _, rest = rest.partition(" ")
        if host and not host.startswith(("CEF:", "LEEF:")):
            record["hostname"] = host
        else:
            rest = f"{host} {rest}"
        rest = rest.lstrip(" ")
        named = _NAMED_PRIORITY.match(rest)
        if named:
            record.setdefault("facility", named[1])
            record.setdefault("severity", named[2])
            rest = rest[named.end() :]
        tag = _TAG.match(rest)
    if tag:
        record["appname"] = tag[1]
        if tag[2]:
            record["procid"] = tag[2]
        rest = rest[tag.end() :]
    _message(record, rest)


def _message(record: Record, message: str) -> None:
    """Take the message; of one that stands for several, `repeated` says for how many."""
    last, repeated = _LAST_REPEATED.match(message), _REPEATED.fullmatch(message)
    if last:
        record["repeated"] = int(last[1])
    if repeated:
        record["repeated"] = int(repeated[1])
        message = repeated[2]
    if message:
        record["message"] = message
