"""Tables in files: CSV (RFC 4180), the same with tabs, JSON (an array of objects), NDJSON."""

import csv
from collections.abc import Iterator
from io import StringIO
from json import JSONDecodeError, JSONDecoder
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from tocsin.core.errors import EnrichmentError
from tocsin.core.location import Location

_LARGEST = 512 * 1024**2
_BLANKS = " \t\r\n"


class TableRow(NamedTuple):
    """A row: the line on which it begins, and its values by column; a CSV file's are texts, or None where empty."""

    line: int
    values: dict[str, Any]


class _Wrong(Exception):  # noqa: N818 - named for what it is
    """A line that is wrong: never leaves this file."""

    def __init__(self, line: int | None, message: str, remedy: str) -> None:
        super().__init__(message)
        self.line, self.message, self.remedy = line, message, remedy


def read_table(file: Path) -> tuple[list[TableRow], list[EnrichmentError]]:
    """Read a table by the ending of its name; give its rows, and an error for each line that is none."""
    rows: list[TableRow] = []
    errors: list[EnrichmentError] = []
    try:
        for found in _read(file):
            if isinstance(found, _Wrong):
                errors.append(_error(file, found))
            else:
                rows.append(found)
    except _Wrong as wrong:
        errors.append(_error(file, wrong))
    return rows, errors


def _error(file: Path, wrong: _Wrong) -> EnrichmentError:
    return EnrichmentError(wrong.message, location=Location(file.as_posix(), wrong.line), remedy=wrong.remedy)


def _read(file: Path) -> Iterator["TableRow | _Wrong"]:
    suffix = file.suffix.lower()
    if suffix not in (".csv", ".tsv", ".json", ".ndjson", ".jsonl"):
        raise _Wrong(None, f"{suffix or 'a name without an ending'} is no table", "name a .csv, .tsv, .json or .ndjson")
    text = _text(file)
    if suffix in (".csv", ".tsv"):
        return _separated(text, "," if suffix == ".csv" else "\t")
    return _array(text) if suffix == ".json" else _lines(text)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST:
            raise _Wrong(None, "is larger than 512 MB", "leave out what no event can have")
        data = file.read_bytes()
    except OSError as error:
        raise _Wrong(None, f"cannot be read: {error.strerror or error}", "check the path and who may read it") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Wrong(line, "is not UTF-8", "save the file as UTF-8") from None


def _separated(text: str, delimiter: str) -> Iterator["TableRow | _Wrong"]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begin = 1
    header: list[str] = []
    try:
        for fields in reader:
            line, begin = begin, reader.line_num + 1
            if not any(fields):
                continue
            if not header:
                header = fields
                for name in dict.fromkeys(name for name in header if header.count(name) > 1):
                    raise _Wrong(line, f"there are two columns {name!r}", "rename or remove one of them")
            elif len(fields) != len(header):
                what = f"has {len(fields)} fields, and there are {len(header)} columns"
                yield _Wrong(line, what, "add or remove fields, or put quotes around what holds a separator")
            else:
                yield TableRow(line, {name: value or None for name, value in zip(header, fields, strict=True)})
    except csv.Error as error:
        raise _Wrong(begin, f"is no CSV: {error}", "put quotes around what holds quotes, and double these") from None
    if not header:
        raise _Wrong(1, "has no line of column names", "begin the file with the names of its columns")


def _lines(text: str) -> Iterator["TableRow | _Wrong"]:
    decoder = _decoder()
    for line, content in enumerate(text.split("\n"), 1):
        if not content.strip():
            continue
        try:
            yield _row(line, decoder.decode(content))
        except _Wrong as wrong:
            yield wrong
        except (ValueError, RecursionError) as error:
            yield _Wrong(line, f"is no JSON: {_why(error)}", "write one object a line")


def _array(text: str) -> Iterator["TableRow | _Wrong"]:
    decoder = _decoder()
    place = _next(text, 0)
    if text[place : place + 1] != "[":
        raise _Wrong(1, "is no array of objects", "write [{…}, {…}], or name the file .ndjson")
    place = _next(text, place + 1)
    line, counted = 1, 0
    while text[place : place + 1] != "]":
        line, counted = line + text.count("\n", counted, place), place
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            at = error.lineno if isinstance(error, JSONDecodeError) else line
            raise _Wrong(at, f"is no JSON: {_why(error)}", "mend the file: what follows was not read") from None
        try:
            yield _row(line, value)
        except _Wrong as wrong:
            yield wrong
        place = _next(text, place)
        if text[place : place + 1] == ",":
            place = _next(text, place + 1)
        elif text[place : place + 1] != "]":
            at = line + text.count("\n", counted, place)
            raise _Wrong(at, "is no JSON: a comma or ] is missing", "mend the file: what follows was not read")


def _row(line: int, value: object) -> TableRow:
    if not isinstance(value, dict):
        raise _Wrong(line, "is no object", "write an object with a value for each column")
    return TableRow(line, value)


def _next(text: str, place: int) -> int:
    while place < len(text) and text[place] in _BLANKS:
        place += 1
    return place


def _decoder() -> JSONDecoder:
    return JSONDecoder(parse_constant=_no_constant)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _why(error: Exception) -> str:
    return error.msg if isinstance(error, JSONDecodeError) else str(error)
