"""One line of an access log in the NCSA common or combined format.

Source: Apache HTTP Server, "Log Files", access log, and mod_log_config, "Format Notes"; nginx, ngx_http_log_module,
`log_format`. The names are those of the W3C's extended format, which rules use.
"""

import re

from tocsin.core.values import Record
from tocsin.pipeline.parsers.text_records import NotARecord

_VALUE = r'[^"\\]*+(?:\\.[^"\\]*+)*+'
_QUOTED = rf'"({_VALUE})"'
_BEGIN = (
    r"(?:([\w.-]+(?::\d+)?) )?([\w.:%-]+(?:, ?[\w.:%-]+)*+) \S+ ([^\[\]\x22]{1,256}?|\x22\x22)"
    r" \[(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d:\d\d:\d\d(?:\.\d{1,9})?)(?: ([+-]\d{4}))?\]"
)
_MORE = rf'(?: (?:"{_VALUE}"|[^\s"\[]\S*+))*+'
_LINE = re.compile(
    rf"{_BEGIN} {_QUOTED} (\d{{3}}|-) (\d+|-)(?: {_QUOTED} {_QUOTED})?({_MORE})",
    re.DOTALL,
)
# Servers may be set up to write quotes as they come: then only what stands around a value tells where it ends.
_UNESCAPED = re.compile(rf'{_BEGIN} "(.*?)" (\d{{3}}|-) (\d+|-)(?: "([^"]*+)" "(.*)")?((?: .*)?)', re.DOTALL)
_NEXT_LINE = re.compile(r" \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d[^\]]{0,16}\] \x22")
_METHOD = re.compile(r"[A-Za-z][\w.-]{0,39}")
_VERSION = re.compile(r"[A-Za-z]{1,10}/[\d.]{1,10}")
_ESCAPED = re.compile(r'\\(["\\])|((?:\\x[0-9a-fA-F]{2})+)')
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
        match = _UNESCAPED.fullmatch(text)
        if match is None:
            raise NotARecord("is no line of an access log")
        if _NEXT_LINE.search(text, match.start(9)):
            raise NotARecord("is two lines in one")
    host, client, user, day, month, year, clock, zone, request, status, size, referer, agent, more = match.groups()
    first, mark, _ = client.partition(",")
    record: Record = {"c-ip": first, "time": f"{day}/{month}/{year}:{clock}{f' {zone}' if zone else ''}"}
    if mark:
        record["cs(X-Forwarded-For)"] = client
    if month in _MONTHS:
        record["timestamp"] = f"{year}-{_MONTHS[month]}-{day}T{clock}{f'{zone[:3]}:{zone[3:]}' if zone else ''}"
    if host is not None:
        record["cs-host"] = host
    if user not in {"-", '""'}:
        record["cs-username"] = _plain(user)
    if referer and referer != "-":
        record["cs-referer"] = _plain(referer)
    if agent and agent != "-":
        record["cs-user-agent"] = _plain(agent)
    if status != "-":
        record["sc-status"] = int(status)
    if size != "-":
        record["sc-bytes"] = int(size)
    _add_request(record, _plain(request))
    if more:
        record["x-extra"] = more[1:]
    return record


def _add_request(record: Record, request: str) -> None:
    """Take a request line apart; one that is no request is all in `cs-uri`."""
    if request in ("", "-"):
        return
    method, _, rest = request.partition(" ")
    if not rest or rest.startswith(" ") or not _METHOD.fullmatch(method):
        record["cs-uri"] = record["cs-uri-stem"] = request
        return
    uri, mark, version = rest.rpartition(" ")
    if not mark or not _VERSION.fullmatch(version):
        uri, version = rest, ""
    stem, mark, query = uri.partition("?")
    record["cs-method"] = method
    record["cs-uri"] = uri
    record["cs-uri-stem"] = stem
    if mark:
        record["cs-uri-query"] = query
    if version:
        record["cs-version"] = version


def _plain(value: str) -> str:
    return _ESCAPED.sub(_unescaped, value) if "\\" in value else value


def _unescaped(match: re.Match[str]) -> str:
    """Give a quote, a backslash, or the characters of escaped bytes; what cannot be printed stays escaped."""
    if match[1]:
        return match[1]
    text = bytes.fromhex(match[2].replace("\\x", "")).decode("utf-8", "surrogateescape")
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else _escaped(each) for each in text)


def _escaped(character: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))
