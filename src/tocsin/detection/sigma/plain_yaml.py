"""The YAML that nearly all rule files are written in, read line by line in a quarter of the time.

One document of maps and lists in block style, with plain, quoted and literal texts. Whatever is not of this form, or
might not be, is left to `yaml_reader`, which reads all of YAML and tells what is wrong: here everything unusual ends in
None. What is read comes out as `yaml_reader` gives it; a property test holds the two equal.
Source: YAML 1.1, as libyaml reads it: chapters 8 (block styles) and 9.1 (flow scalars).
"""

import re
from typing import Any, Final

_SIZE_LIMIT: Final = 200_000
_DEPTH_LIMIT: Final = 30
_LINE: Final = re.compile(r"^( *)(- +|-$)?(?:([A-Za-z_][A-Za-z0-9_.|-]{0,200}):(?: +|$))?(.*)$", re.MULTILINE)
_SINGLE: Final = re.compile(r"'((?:[^']|'')*)'(?: +#.*| *)")
_DOUBLE: Final = re.compile(r'"([^"\\]*)"(?: +#.*| *)')
_PLAIN: Final = re.compile(r"[A-Za-z0-9_/\\(.$+;^\xa1-\U0010ffff]")
_NUMERIC: Final = frozenset("0123456789+.")
_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,17}")
_NO_NUMBER: Final = re.compile(r".*[^0-9_.:+\-a-fA-FxinIN]|[0-9]+(?:\.[0-9]+){2,}\Z|[^-]+-[^-]+-")
"""Texts with a character that no number of YAML 1.1 has, and versions, ids and dates."""
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("null", "Null", "NULL"), None),
}

_Line = tuple[str, str, str, str]
"""A line: its indentation, its dash with the spaces after it, its key, and the rest."""


class _Unusual(Exception):  # noqa: N818 - ends the reading here, for another reader to begin
    """The text is not of the usual form."""


def read_plain_yaml(text: str) -> dict[str, Any] | None:
    """Give the one document of a text of the usual form; None for any other text."""
    if len(text) > _SIZE_LIMIT or not text.endswith("\n") or not text.replace("\n", "").isprintable():
        return None  # all that Python calls printable is allowed in YAML, and breaks no line
    reader = _Reader(text)
    try:
        return reader.document()
    except _Unusual:
        return None


class _Reader:
    """Reads lines from top to bottom; `_place` is the next one."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._texts: list[str] | None = None
        self._lines: list[_Line] = _LINE.findall(text)
        self._place = 0
        self._depth = 0

    def document(self) -> dict[str, Any]:
        self._skip()
        if self._place == len(self._lines):
            raise _Unusual
        indent, dash, key, _ = self._lines[self._place]
        if indent or dash or not key:
            raise _Unusual
        data = self._map(0)
        if self._place < len(self._lines):
            raise _Unusual
        return data

    def _skip(self) -> None:
        """Step over empty lines and comments."""
        lines, place = self._lines, self._place
        while place < len(lines):
            _, dash, key, rest = lines[place]
            if dash or key or (rest and rest[0] != "#"):
                break
            place += 1
        self._place = place

    def _map(self, indent: int) -> dict[str, Any]:
        """Read the map whose keys stand `indent` characters in."""
        self._deeper()
        data: dict[str, Any] = {}
        lines, end = self._lines, len(self._lines)
        while self._place < end:
            before, dash, key, rest = lines[self._place]
            if not (dash or key):
                if rest and rest[0] != "#":
                    raise _Unusual
                self._place += 1
                continue
            if len(before) != indent or dash:
                if len(before) >= indent:
                    raise _Unusual
                break
            if key in data:
                raise _Unusual
            self._place += 1
            data[key] = _scalar(rest) if rest and rest[0] not in "#|" else self._value(rest, indent)
        self._depth -= 1
        return data

    def _list(self, indent: int) -> list[Any]:
        """Read the list whose dashes stand `indent` characters in."""
        self._deeper()
        items: list[Any] = []
        lines, end = self._lines, len(self._lines)
        while self._place < end:
            before, dash, key, rest = lines[self._place]
            if not (dash or key):
                if rest and rest[0] != "#":
                    raise _Unusual
                self._place += 1
                continue
            if len(before) != indent or not dash:
                if len(before) > indent:
                    raise _Unusual
                break
            if key:
                inside = indent + len(dash)
                lines[self._place] = (" " * inside, "", key, rest)
                items.append(self._map(inside))
            elif not rest or rest[0] in "#|>":
                raise _Unusual
            else:
                self._place += 1
                items.append(_scalar(rest))
        self._depth -= 1
        return items

    def _value(self, rest: str, indent: int) -> Any:
        """Give the value of a key that stands `indent` characters in and has none on its line."""
        if rest and rest[0] == "|":
            return self._literal(rest, indent)
        self._skip()
        if self._place == len(self._lines):
            return None
        before, dash, _, rest = self._lines[self._place]
        below = len(before)
        if dash and below >= indent:
            return self._list(below)
        return self._map(below) if below > indent else None

    def _literal(self, rest: str, indent: int) -> str:
        """Read a literal block: its lines as they are, without their indentation."""
        if rest not in ("|", "|-"):
            raise _Unusual
        texts: list[str] = []
        inside = 0
        for number in range(self._place, len(self._lines)):
            line = self._line(number)
            written = line.strip(" ")
            spaces = len(line) - len(line.lstrip(" "))
            if not written:
                if len(line) > inside:
                    raise _Unusual
                texts.append("")
                continue
            if not inside:
                inside = spaces
                if inside <= indent:
                    raise _Unusual
            if spaces < inside:
                break
            texts.append(line[inside:])
        self._place += len(texts)
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            raise _Unusual
        return "\n".join(texts) + ("\n" if rest == "|" else "")

    def _line(self, number: int) -> str:
        if self._texts is None:
            self._texts = self._text.split("\n")
        return self._texts[number]

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEPTH_LIMIT:
            raise _Unusual


def _scalar(rest: str) -> Any:
    """Read a scalar that stands on one line."""
    first = rest[0]
    if first == "'":
        if "'" not in rest[1:-1] and len(rest) > 1 and rest[-1] == "'":
            return rest[1:-1]
        quoted = _SINGLE.fullmatch(rest)
        if quoted is None:
            raise _Unusual
        return quoted[1].replace("''", "'")
    if first == '"':
        quoted = _DOUBLE.fullmatch(rest)
        if quoted is None:
            raise _Unusual
        return quoted[1]
    if not _PLAIN.match(rest):
        raise _Unusual
    text = rest.partition(" #")[0].rstrip(" ") if " #" in rest else rest.rstrip(" ")
    if ": " in text or text[-1] == ":":
        raise _Unusual
    return _number(text) if first in _NUMERIC else _WORDS.get(text, text)


def _number(text: str) -> Any:
    """Read a scalar that may be a number."""
    if _WHOLE.fullmatch(text):
        return int(text)
    if _NO_NUMBER.match(text):
        return text
    raise _Unusual
