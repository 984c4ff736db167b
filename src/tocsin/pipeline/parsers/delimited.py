"""Delimited text: how rows are cut into cells, and which header a text begins with."""

import csv
import re
from collections.abc import Sequence
from typing import NamedTuple

_DELIMITERS = ("\t", ",", ";", "|")
_NAME = re.compile(r"[^\W\d][\w .:/()@#%&\[\]?$+\-]{0,79}|@[\w.]{1,79}|#[\w .]{1,79}")
_CLOCK = re.compile(r"\d:\d\d")
_MOST_WORDS = 5
_SEP = re.compile(rb'"?sep=(.)"?\r?\n')


class Dialect(NamedTuple):
    """How a text is delimited, its header, and how many bytes and lines stand in front of the first row."""

    delimiter: str
    names: tuple[str, ...]
    size: int
    lines: int


def dialect_of(head: bytes) -> Dialect | None:
    """Give the dialect of a text that begins with a header and at least one row that fits it; None for any other."""
    told = _SEP.match(head)
    begin = told.end() if told else 0
    delimiters: Sequence[str] = (told.group(1).decode("ascii", "replace"),) if told else _DELIMITERS
    lines = [line + b"\n" for line in head[begin:].split(b"\n")]  # as lines are cut when it is read
    if len(lines) < 2:
        return None
    first = lines[0].decode("utf-8", "replace").rstrip("\r\n")
    for delimiter in delimiters:
        names = cells_of(first, delimiter)
        if names is None or not _are_names(names):
            continue
        if _fits(lines[1:], delimiter, len(names)):
            lines_before = 2 if told else 1
            return Dialect(delimiter, _unique(names), begin + len(lines[0]), lines_before)
    return None


def cells_of(line: str, delimiter: str) -> list[str] | None:
    """Cut one row into its cells; None where its quotes do not fit (RFC 4180, section 2)."""
    if '"' not in line:
        return line.split(delimiter)
    if line.count('"') % 2:
        return None
    try:
        rows = list(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _are_names(names: list[str]) -> bool:
    if len(names) < 2 or len(set(names)) < max(2, len(names) - 3):
        return False
    return all(
        name == name.strip()
        and _NAME.fullmatch(name) is not None
        and _CLOCK.search(name) is None
        and len(name.split()) <= _MOST_WORDS
        and not name.endswith((".", ":"))
        for name in names
    )


def _fits(lines: list[bytes], delimiter: str, width: int) -> bool:
    """Say whether a row as wide as the header follows it; it may span lines, and blank lines may come first."""
    text = ""
    for line in lines[:50]:
        if not text and not line.strip():
            continue
        text += line.decode("utf-8", "replace")
        cells = cells_of(text.rstrip("\r\n"), delimiter)
        if cells is not None:
            return len(cells) == width
    return False


def _unique(names: list[str]) -> tuple[str, ...]:
    """Number the names that come again: `port`, `port_2`."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return tuple(found)
