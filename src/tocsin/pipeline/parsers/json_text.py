"""JSON as logs have it: recognised by its beginning, and repaired where it is not quite JSON.

One wrong byte must not hide an event. What is repaired, and how:

- bytes that are not UTF-8, and escapes of lone surrogates, become U+FFFD;
- `NaN`, `Infinity`, `-Infinity` and numbers too large for a double become strings of the same text;
- control characters inside a string are kept;
- NUL bytes and byte order marks around a record are not part of it.

Everything else is as in RFC 8259; of duplicate keys the last one wins.
"""

import re

import orjson

from tocsin.core.values import Record
from tocsin.pipeline.parsers.parser import HEAD_BYTES

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
BLANKS = b" \t\r\n\0"

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|-?Infinity|NaN|-?\d[\d.eE+-]*+', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|(u[dD][89a-fA-F]\w\w)|.)|[\0-\x1f]", re.DOTALL)
_OPEN_OBJECT = re.compile(rb'\{\s*+["}]')
_OPEN_ARRAY = re.compile(rb"\[\s*+[\[{\]]")


class NotAnObject(ValueError):  # noqa: N818 - it is no error but what the text holds
    """The text is JSON, but holds something else than one object."""


def decode_repaired(text: bytes) -> tuple[Record | None, bool]:
    """Decode one JSON object that a plain decoder refused, and say whether its text had to be changed.

    Gives None for a text of nothing but blanks and NUL bytes. Raises NotAnObject for any other JSON value and
    orjson.JSONDecodeError for what is not JSON, even repaired.
    """
    text = strip_blanks(text)
    if not text:
        return None, False
    repaired = False
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        if not text.startswith(b"{"):
            raise
        mended = _TOKEN.sub(_mended_token, text.decode("utf-8", "replace")).encode()
        repaired = mended != text
        if not repaired:
            raise
        value = orjson.loads(mended)
    if not isinstance(value, dict):
        raise NotAnObject(f"holds {_named(value)}, not an object")
    return value, repaired


def strip_blanks(text: bytes) -> bytes:
    """Take away white space, NUL bytes and byte order marks around a record."""
    return text.strip(BLANKS).removeprefix(BYTE_ORDER_MARK).strip(BLANKS)


def begins_like_json(head: bytes) -> bool:
    """Say whether text begins as a JSON object, or as an array of objects or arrays, does."""
    start = strip_blanks(head)
    return bool(_OPEN_OBJECT.match(start) or _OPEN_ARRAY.match(start))


def has_json_lines(head: bytes) -> bool:
    """Say whether text has one JSON object a line.

    It has if the first line is one, or at least half of its lines are; a line that is longer than `head` counts by its
    beginning. Lines inside an object printed over many lines are indented or fragments, so they do not count.
    """
    start = strip_blanks(head)
    if _OPEN_ARRAY.match(start):
        return False
    lines = start.split(b"\n")
    if len(lines) == 1 and len(head) >= HEAD_BYTES:
        return bool(_OPEN_OBJECT.match(lines[0]))
    if len(head) >= HEAD_BYTES:
        del lines[-1]
    written = [line for line in lines if line.strip(BLANKS)]
    whole = sum(map(_is_object, written))
    return bool(written) and (_is_object(written[0]) or 2 * whole >= len(written))


def _is_object(line: bytes) -> bool:
    if not line.startswith((b"{", b"\0")) or line.strip(BLANKS) == b"{}":
        return False
    try:
        decode_repaired(line)
    except ValueError:
        return False
    return True


def _mended_token(match: re.Match[str]) -> str:
    token = match[0]
    if token[0] == '"':
        return _ESCAPE.sub(_mended_escape, token)
    if token.lstrip("-")[0] in "NI" or _is_infinite(token):
        return f'"{token}"'
    return token


def _mended_escape(match: re.Match[str]) -> str:
    if match[0][0] != "\\":
        return f"\\u{ord(match[0]):04x}"
    return "\\ufffd" if match[1] else match[0]


def _is_infinite(number: str) -> bool:
    try:
        return abs(float(number)) == float("inf")
    except ValueError:
        return False


def _named(value: object) -> str:
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return "a string"
    if value is None:
        return "null"
    return "true or false" if isinstance(value, bool) else "a number"
