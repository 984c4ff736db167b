"""Access logs of web servers: NCSA common and combined, as Apache, nginx and many others write them."""

import re
from collections.abc import Iterator, Sequence

from tocsin.core.event import RecordBatch
from tocsin.core.values import Record
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.lines import lines_of_part
from tocsin.pipeline.parsers.parser import HEAD_BYTES
from tocsin.pipeline.parsers.text_records import NotARecord, line_records, written_lines

_QUOTED = r'"((?:[^"\\]|\\.)*+)"'
_LINE = re.compile(
    r"(?:(?P<host>[\w.-]+(?::\d+)?) )?(?P<client>[\w.:%-]+) (?P<ident>\S+) (?P<user>[^\[\]\x22]{1,256}?)"
    r" \[(?P<day>\d\d)/(?P<month>[A-Z][a-z]{2})/(?P<year>\d{4}):(?P<clock>\d\d:\d\d:\d\d)(?: (?P<zone>[+-]\d{4}))?\]"
    rf" {_QUOTED} (?P<status>\d{{3}}|-) (?P<bytes>\d+|-)(?: {_QUOTED} {_QUOTED})?(?: .*)?",
    re.DOTALL,
)
_TIME = re.compile(r" \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d")
_REQUEST = re.compile(r"([A-Za-z][\w.-]{0,39}) (\S.*?)(?: ([A-Za-z]+/[\d.]+))?", re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
_MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_PART_BYTES = 16 << 20


class WebAccessParser:
    """Reads access logs in the common and the combined format; a position is the byte offset of the line.

    A virtual host in front and fields behind are known. Records have the names of the W3C's extended format, which
    rules use. Source: Apache HTTP Server, "Log Files", access log.
    """

    name = "web_access"
    part_bytes = _PART_BYTES

    def sniff(self, head: bytes) -> bool:
        """Say whether the first line is of the format, and at least half of the lines are."""
        lines = written_lines(head, HEAD_BYTES)
        found = [_LINE.fullmatch(line.decode("utf-8", "replace").rstrip("\r\n\0 ")) is not None for line in lines]
        return bool(found) and found[0] and 2 * sum(found) >= len(found)

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode line by line."""
        yield from line_records(stream, source, limits, _read)

    def cuts(self, size: int, head: bytes, part_bytes: int) -> Sequence[int]:
        """Cut anywhere: a part begins with the first line that begins in it."""
        return range(0, size, part_bytes)

    def part(self, stream: ByteStream, end: int | None, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode the lines that begin in a part."""
        yield from self.batches(lines_of_part(stream, end), source, limits)


def _read(text: str) -> Record:
    match = _LINE.fullmatch(text)
    if match is None:
        raise NotARecord("is no line of an access log")
    if _TIME.search(text, match.end("zone") if match["zone"] else match.end("clock")):
        raise NotARecord("is two lines in one")
    host, client, _, user, day, month, year, clock, zone, request, status, size, referer, agent = match.groups()
    record: Record = {"c-ip": client, "time": f"{day}/{month}/{year}:{clock}{f' {zone}' if zone else ''}"}
    if month in _MONTHS:
        record["timestamp"] = f"{year}-{_MONTHS[month]}-{day}T{clock}{f'{zone[:3]}:{zone[3:]}' if zone else ''}"
    told = {"cs-host": host, "cs-username": user, "cs-referer": referer, "cs-user-agent": agent}
    record.update((name, _plain(value)) for name, value in told.items() if value not in (None, "-", ""))
    if status != "-":
        record["sc-status"] = int(status)
    if size != "-":
        record["sc-bytes"] = int(size)
    record.update(_request(_plain(request)))
    return record


def _request(request: str) -> Record:
    """Take a request line apart; one that is no request is all in `cs-uri`."""
    if request in ("", "-"):
        return {}
    match = _REQUEST.fullmatch(request)
    if match is None:
        return {"cs-uri": request, "cs-uri-stem": request}
    method, uri, version = match.groups()
    stem, mark, query = uri.partition("?")
    found: Record = {"cs-method": method, "cs-uri": uri, "cs-uri-stem": stem}
    if mark:
        found["cs-uri-query"] = query
    if version is not None:
        found["cs-version"] = version
    return found


def _plain(value: str) -> str:
    return _ESCAPED.sub(r"\1", value) if "\\" in value else value
