"""The fields of one record of the Linux audit system.

The kernel writes texts that it does not trust in quotes, or in hexadecimal where they hold blanks, quotes or control
characters. Which fields these are is a list; in any other field hexadecimal digits are a number.

Source: Linux Audit documentation, "Audit Record Format" and the field dictionary (fields of the format *encoded*);
auditd.conf(5), log_format ENRICHED.
"""

import re
from typing import Any

from tocsin.pipeline.parsers.audit_address import read_address

ENRICHED = "\x1d"
# fmt: off
ENCODED = frozenset((
    "acct", "cgroup", "cmd", "comm", "cwd", "data", "device", "dir", "exe", "file", "grp", "invalid_context", "key",
    "name", "new-chardev", "new-disk", "new-fs", "new-rng", "new_group", "ocomm", "old-chardev", "old-disk", "old-fs",
    "path", "proctitle", "reason_text", "root_dir", "sw", "vm", "watch",
))
# fmt: on
"""Fields whose value is in quotes, or else in hexadecimal."""

_FIELD = re.compile(
    r"(?:^|(?<=[\s,({]))([A-Za-z_][\w.\-]*+(?:\[\d+\])?)=(?:\"([^\"]*+)\"|'([^']*+)'|\{ ?([^{}]*+)\}|(\S*+))"
)
_OF_SEVERAL_WORDS = frozenset(("op", "reason", "cause"))
_CHANGED = re.compile(r"\b(?:(old) |new )(?=(?:auid|ses)=)")
_HEX = re.compile(r"(?:[0-9A-F]{2})++")
_ARGUMENT = re.compile(r"a\d+(?:\[\d+\])?")
_AVC = re.compile(r"avc: +(\w+) +\{ ([^{}]*)\} for +")
_KEY_SEPARATOR = "\x01"
_NESTED = "msg"
_ADDRESS = "saddr"
_ENRICHED_ADDRESS = "SADDR"
_SPLIT_ARGUMENTS = "EXECVE"


def read_fields(kind: str, text: str) -> dict[str, Any]:
    """Read the fields of a record of this type; the first value of a name is kept, others become a list with it.

    Fields of `msg='...'` stand beside the others; a text in it that is no field is kept as `msg`. What enriched records
    add keeps its names in upper case; `SADDR` is there in any case where an address can be read. Of an access vector,
    `seresult` and `seperms` are what was decided and on what.
    """
    fields: dict[str, Any] = {}
    raw, _, enriched = text.partition(ENRICHED)
    access = _AVC.match(raw)
    if access:
        fields.update(seresult=access[1], seperms=access[2].split())
        raw = raw[access.end() :]
    _add(fields, kind, _CHANGED.sub(lambda match: f"{match[1]}-" if match[1] else "", raw))
    _add(fields, kind, enriched.replace(ENRICHED, " "))
    if _ADDRESS in fields and _ENRICHED_ADDRESS not in fields:
        address = read_address(fields[_ADDRESS])
        if address:
            fields[_ENRICHED_ADDRESS] = address
    return fields


def _add(fields: dict[str, Any], kind: str, text: str) -> None:
    last: str | None = None
    at = 0
    for match in _FIELD.finditer(text):
        _go_on(fields, last, text[at : match.start()])
        at = match.end()
        name, quoted, nested, braced, plain = match.groups()
        last = None
        if name == _NESTED and (nested is not None or plain is not None):
            _add_nested(fields, kind, nested if nested is not None else plain)
        elif braced is not None:
            inner: dict[str, Any] = {}
            _add(inner, kind, braced)
            _put(fields, name, inner)
        elif quoted is not None or nested is not None:
            _put(fields, name, quoted if quoted is not None else nested)
        else:
            value = plain.rstrip(",") if "(" in plain else plain.rstrip(",)")
            decoded = _decoded(kind, name, value)
            _put(fields, name, decoded)
            last = name if decoded is value else None
    _go_on(fields, last, text[at:])


def _go_on(fields: dict[str, Any], last: str | None, words: str) -> None:
    """Take words between two fields as the rest of the first one's value, where it may be: `op=add rule key=...`."""
    words = words.strip(" ,:()")
    if words and last in _OF_SEVERAL_WORDS and isinstance(fields.get(last), str):
        fields[last] = f"{fields[last]} {words}".strip()


def _add_nested(fields: dict[str, Any], kind: str, text: str) -> None:
    inner: dict[str, Any] = {}
    _add(inner, kind, text)
    first = _FIELD.search(text)
    words = text[: first.start()].strip(" :") if first else text.strip()
    if words:
        inner[_NESTED] = words
    for name, value in inner.items():
        _put(fields, name, value)


def _decoded(kind: str, name: str, value: str) -> Any:
    """Decode a value without quotes, if its field is one of texts."""
    is_argument = kind == _SPLIT_ARGUMENTS and _ARGUMENT.fullmatch(name) is not None
    if not (name in ENCODED or is_argument) or not _HEX.fullmatch(value):
        return value
    text = bytes.fromhex(value).decode("utf-8", "replace")
    if name == "proctitle":
        return text.rstrip("\0").replace("\0", " ")
    if name == "key" and _KEY_SEPARATOR in text:
        return text.split(_KEY_SEPARATOR)
    return text.rstrip("\0")


def _put(fields: dict[str, Any], name: str, value: Any) -> None:
    if name not in fields or fields[name] == value:
        fields[name] = value
    elif isinstance(fields[name], list):
        fields[name].append(value)
    else:
        fields[name] = [fields[name], value]
