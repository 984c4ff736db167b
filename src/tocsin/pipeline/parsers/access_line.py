"""One line of an access log in the NCSA common or combined format.

Source: Apache HTTP Server, "Log Files", access log; the names are those of the W3C's extended format, which rules use.
"""

import re

from tocsin.core.values import Record
from tocsin.pipeline.parsers.text_records import NotARecord

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


def is_access_line(text: str) -> bool:
    """Say whether a text is such a line."""
    return _LINE.fullmatch(text) is not None


def read_access_line(text: str) -> Record:
    """Read a line; raises NotARecord for what is none."""
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
