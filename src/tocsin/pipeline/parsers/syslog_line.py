"""One syslog message as a record: its header, and what its message holds."""

import re
from datetime import date
from typing import Any

import orjson

from tocsin.core.values import Record
from tocsin.pipeline.parsers.access_line import read_access_line
from tocsin.pipeline.parsers.cef import CEF, read_cef
from tocsin.pipeline.parsers.event_xml import read_event
from tocsin.pipeline.parsers.key_values import read_pairs
from tocsin.pipeline.parsers.leef import LEEF, read_leef
from tocsin.pipeline.parsers.syslog_header import read_header
from tocsin.pipeline.parsers.text_records import NotARecord

_JSON = re.compile(r"(?:@cee: ?)?\s*(?=\{)")
_ACCESS_TIME = re.compile(r" \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] \"")
_HEADING = re.compile(r"-- (?:(?:Logs|Journal) begin|Reboot|No entries|Boot [0-9a-f]{32}).*--$")
_PAYLOAD_WITHIN = 256
_HEADER = "syslog"


def read_line(text: str, latest: date | None) -> Record | None:
    """Read one message; None for a heading of journalctl. Raises NotARecord for what has no header and is no event.

    What a message holds decides the record: an event in CEF, LEEF, JSON or Windows' XML, or a line of an access log,
    has its own fields and the header under `syslog`; else the record is the header with the `message`, and `fields` if
    that is `key=value`.
    """
    header = read_header(text, latest)
    message = text if header is None else header.get("message", "")
    event = _event(message)
    if event is not None:
        record, before = event
        if header is not None and _HEADER not in record:
            header.pop("message", None)
            record[_HEADER] = {**header, "message": before} if before else header
        return record
    if header is None:
        if _HEADING.match(text):
            return None
        raise NotARecord("has neither a priority nor a time, and is neither CEF nor LEEF")
    fields = read_pairs(message)
    if fields:
        header["fields"] = fields
    return header


def _event(message: str) -> tuple[Record, str] | None:
    """Give the event that a message holds, and the text before it."""
    start = message[:_PAYLOAD_WITHIN]
    for mark, pattern, read in (("CEF:", CEF, read_cef), ("LEEF:", LEEF, read_leef)):
        match = pattern.search(start) if mark in start else None
        record = read(message[match.end() :]) if match else None
        if match and record is not None:
            return record, message[: match.start()].strip()
    if message.startswith(("{", "@cee:", " {")):
        return _json(message)
    if message.startswith(("<Event>", "<Event ")):
        try:
            return read_event(message)[0], ""
        except NotARecord:
            return None
    if _ACCESS_TIME.search(start):
        return _access(message)
    return None


def _access(message: str) -> tuple[Record, str] | None:
    try:
        return read_access_line(message), ""
    except NotARecord:
        return None


def _json(message: str) -> tuple[Record, str] | None:
    match = _JSON.match(message)
    try:
        value: Any = orjson.loads(message[match.end() :]) if match else None
    except ValueError:
        return None
    return (value, "") if isinstance(value, dict) and value and _HEADER not in value else None
