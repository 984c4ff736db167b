"""Delimited text: how rows are cut into cells, and which header a text begins with."""

import csv
import re
from collections.abc import Sequence
from typing import NamedTuple

_DELIMITERS = ("\t", ",", ";", "|")
_NAME = re.compile(r"[^\W\d][\w .:/()@#%&\[\]?$+\-]{0,79}|@[\w.]{1,79}|#[\w .]{1,79}")
_CLOCK = re.compile(r"\d:\d\d")
_MOST_WORDS = 5
_LONGEST_OF_CSV = 100_000
_MOST_ROWS = 50
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
        names = cells_of(first, delimiter) or []
        while names and not names[-1]:  # as some exports end all rows
            names.pop()
        if not _are_names(names):
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
        return None if has_quoted_cell(line.encode(), delimiter) else line.split(delimiter)
    if len(line) > _LONGEST_OF_CSV:
        return _cells_of_long(line, delimiter)
    try:
        rows = list(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def has_quoted_cell(line: bytes, delimiter: str) -> bool:
    """Say whether a cell of a line begins with a quote: only then do its quotes mean anything."""
    return line.startswith(b'"') or f'{delimiter}"'.encode() in line


def _cells_of_long(line: str, delimiter: str) -> list[str] | None:
    """Cut a row that may have longer cells than Python's csv reads; its limit is one for the whole process."""
    cut = re.escape(delimiter)
    cell = re.compile(rf'(?:"((?:[^"]++|"")*+)"|([^"{cut}][^{cut}]*+)?)({cut}|\Z)')
    cells, at, mark = [], 0, delimiter
    while mark:
        match = cell.match(line, at)
        if match is None:
            return None
        quoted, plain, mark = match.groups()
        cells.append(plain or "" if quoted is None else quoted.replace('""', '"'))
        at = match.end()
    return cells


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
    """Say whether the first row below the header is as wide, and at least half of those that can be seen.

    Rows may span lines, and blank lines may come first.
    """
    begun: list[bytes] = []
    is_open, rows, fit = False, 0, 0
    for line in lines:
        if not is_open and not line.strip():
            continue
        begun.append(line)
        is_open ^= bool(line.count(b'"') % 2) and (is_open or has_quoted_cell(line, delimiter))
        if is_open:
            continue
        cells = cells_of(b"".join(begun).decode("utf-8", "replace").rstrip("\r\n"), delimiter)
        begun.clear()
        rows += 1
        fit += cells is not None and len(cells) >= width and not any(cells[width:])
        if rows == _MOST_ROWS or not fit:
            break
    return fit > 0 and 2 * fit >= rows


def _unique(names: list[str]) -> tuple[str, ...]:
    """Number the names that come again: `port`, `port_2`."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return tuple(found)
