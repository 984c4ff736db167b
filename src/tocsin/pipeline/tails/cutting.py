"""How much of what a file holds can be taken: whole lines, whole entries, whole chunks, or the whole file."""

import re

from tocsin.pipeline.parsers.evtx_chunk import CHUNK_BYTES, Chunk
from tocsin.pipeline.tails.encodings import line_end

EVTX_HEADER_BYTES = 4096
_EVENT = re.compile(rb"msg=audit\(([0-9.:]+)\)")
_TOGETHER = 200  # events of different processors mix, but not over more lines than this
WHOLE = frozenset(("json_array", "json_wrapped", "parquet"))
"""Formats whose files mean something only as a whole."""


def cut(data: bytes, form: str, encoding: str) -> int:
    """Give how many of these bytes, which begin with a record, are records that are complete."""
    if form == "windows_xml":
        end = b"</Event>"
        return max(data.rfind(end) + len(end), 0) if end in data else 0
    if form == "journald":
        return data.rfind(b"\n\n") + 2 if b"\n\n" in data else 0
    if form == "csv":
        return _cut_rows(data)
    if form == "auditd":
        return _cut_events(data[: _cut_lines(data, b"\n")])
    return _cut_lines(data, line_end(encoding))


def _cut_lines(data: bytes, end: bytes) -> int:
    at = len(data)
    while (at := data.rfind(end, 0, at)) >= 0:
        if at % len(end) == 0:
            return at + len(end)
        at += len(end) - 1
    return 0


def _cut_rows(data: bytes) -> int:
    """Cut where no quote is open, if there is such a place (RFC 4180, section 2)."""
    last = data.rfind(b"\n") + 1
    at, quotes = last, data.count(b'"', 0, last)
    while at and quotes % 2:
        before = data.rfind(b"\n", 0, at - 1) + 1
        quotes -= data.count(b'"', before, at)
        at = before
    return at or last


def _cut_events(data: bytes) -> int:
    """Cut lines of auditd where no event has lines on both sides: the last one may have more that are to come."""
    events: list[tuple[int, bytes]] = []
    at = 0
    for line in data.splitlines(keepends=True):
        found = _EVENT.search(line)
        events.append((at, found[1] if found else b""))
        at += len(line)
    if not events:
        return 0
    end, behind = len(events), {events[-1][1]}
    for number in range(len(events) - 1, max(len(events) - _TOGETHER, 0) - 1, -1):
        if events[number][1] in behind:
            behind.update(event for _, event in events[number:end])
            end = number
    return events[end][0]


def count_records(data: bytes, form: str) -> int:
    """Count the records of a piece as a receiver does: before they are parsed."""
    if form == "evtx":
        return sum(len(Chunk(data[at : at + CHUNK_BYTES]).ids) for at in range(0, len(data), CHUNK_BYTES))
    if form == "windows_xml":
        return data.count(b"</Event>")
    if form == "journald":
        return sum(1 for entry in data.split(b"\n\n") if entry.strip())
    if form in WHOLE:
        return 1
    return sum(1 for line in data.split(b"\n") if line.strip(b" \t\r\0"))
