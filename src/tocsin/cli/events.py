"""Finding the one event that a command is about."""

import sys
from collections.abc import Iterator
from pathlib import Path

import orjson

from tocsin.core.errors import UsageError
from tocsin.core.values import Record
from tocsin.pipeline.sources import Limits, find_inputs

_WHOLE_FILE_BYTES = 16_000_000
_FORMS = "give FILE (with one event), FILE:LINE, FILE#POSITION as findings tell it, JSON text, or - for stdin"


def find_record(name: str) -> Record:
    """Find an event: JSON text, `-` (stdin), a file with one event, `file:LINE`, or `file#POSITION`.

    A position is what findings tell: the record number in an EVTX file, elsewhere the byte at which the event begins;
    a member of an archive is `archive.zip!member`. Raises UsageError when there is no such event, or more than one.
    """
    if name.lstrip().startswith("{"):
        return _json_record(name.encode("utf-8", "surrogatepass"), "the event given")
    if name == "-":
        return _json_record(sys.stdin.buffer.read(), "stdin")
    if Path(name).is_file():
        return _only_record(name)
    path, mark, number = _split(name)
    if mark == ":":
        return _at_position(path, _offset_of_line(path, number), f"line {number}")
    return _at_position(path, number, f"position {number}")


def _split(name: str) -> tuple[str, str, int]:
    for mark in ("#", ":"):
        path, found, number = name.rpartition(mark)
        if found and number.isdigit() and Path(_file_of(path)).is_file():
            return path, mark, int(number)
    raise UsageError(f"there is no event {name!r}", remedy=_FORMS)


def _file_of(source: str) -> str:
    """Give the file on disk of a source that may be a member of an archive."""
    return source if Path(source).is_file() else source.partition("!")[0]


def _only_record(path: str) -> Record:
    if Path(path).stat().st_size <= _WHOLE_FILE_BYTES:
        try:
            value = orjson.loads(Path(path).read_bytes())
        except orjson.JSONDecodeError:
            value = None  # not one JSON text: a log
        if isinstance(value, dict):
            return value
    records = _records(path)
    first, second = next(records, None), next(records, None)
    if first is None:
        raise UsageError(f"no event can be read in {path}", remedy=_FORMS)
    if second is not None:
        raise UsageError(f"{path} holds more than one event", remedy=f"name one: {path}#{first[1]} is the first")
    return first[2]


def _at_position(source: str, position: int, words: str) -> Record:
    file = _file_of(source)
    for name, number, record in _records(file):
        if number == position and source in (file, name):
            return record
    raise UsageError(f"there is no event at {words} of {source}", remedy=_FORMS)


def _records(path: str) -> Iterator[tuple[str, int, Record]]:
    units, errors = find_inputs([path])
    if errors:
        raise errors[0]
    for unit in units:
        for batch in unit.batches(Limits()):
            for position, record in zip(batch.positions, batch.records, strict=True):
                yield batch.source, position, record


def _offset_of_line(path: str, line: int) -> int:
    offset = 0
    with Path(path).open("rb") as file:
        for number, text in enumerate(file, start=1):
            if number == line:
                return offset + len(text) - len(text.lstrip())
            offset += len(text)
    raise UsageError(f"{path} has no line {line}", remedy=_FORMS)


def _json_record(text: bytes, words: str) -> Record:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{words} is not JSON: {error}", remedy="give one JSON object") from None
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        raise UsageError(f"{words} is not a JSON object", remedy="give one JSON object")
    return value
