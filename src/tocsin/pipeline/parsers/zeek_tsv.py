"""Zeek's TSV logs: a header that tells the fields and their types, and a record a line."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from tocsin.core.errors import UndecodableRecord
from tocsin.core.event import RecordBatch
from tocsin.core.location import Location
from tocsin.core.values import Record
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.lines import line_blocks
from tocsin.pipeline.parsers.text_records import decoded, oversized_faults

_ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|\\)")
_BYTES = re.compile(rb"\\(?:x([0-9a-fA-F]{2}))")
_BEGIN = b"#separator "


class ZeekTsvParser:
    """Reads Zeek's TSV logs; a position is the byte offset of the line.

    Values have the types that the header tells: counts and ports are integers, times and intervals seconds, sets and
    vectors lists. Unset fields are left out, and `_path` names the log as Zeek's JSON does. A header in the middle, as
    in logs that were put together, counts for what follows. Source: Zeek, "Log files", the ASCII writer's format.
    """

    name = "zeek_tsv"

    def sniff(self, head: bytes) -> bool:
        """Say whether the text begins with Zeek's header."""
        return head.startswith(_BEGIN) and b"#fields" in head

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode line by line."""
        header = _Header()
        for block in line_blocks(stream, limits.max_record_bytes):
            batch = RecordBatch(source, lines=len(block.lines) + len(block.oversized))
            batch.faults += oversized_faults(block, source, limits)
            for number, (line, offset) in enumerate(zip(block.lines, block.offsets(), strict=True), block.number):
                text, repaired = decoded(line)
                if text.startswith("#") and header.take(text):
                    continue
                if not text.strip():
                    continue
                record = header.record(text, batch)
                if isinstance(record, str):
                    place = Location(source, line=number, record=offset)
                    batch.faults.append(UndecodableRecord(record, location=place, remedy="look at it; it is lost"))
                else:
                    batch.records.append(record)
                    batch.positions.append(offset)
                    batch.repaired += repaired
            yield batch


class _Header:
    """What the header says, as far as it was read."""

    def __init__(self) -> None:
        self._separator = "\t"
        self._between = ","
        self._empty = "(empty)"
        self._unset = "-"
        self._path: str | None = None
        self._names: list[str] = []
        self._readers: list[Callable[[str], Any]] = []

    def take(self, line: str) -> bool:
        """Take a line of the header; False for what is none."""
        if line.startswith("#separator "):
            self._separator = _unescaped(line.removeprefix("#separator ")) or "\t"
            return True
        name, mark, rest = line.partition(self._separator)
        values = rest.split(self._separator)
        if not mark:
            return False
        if name == "#set_separator":
            self._between = rest or ","
        elif name == "#empty_field":
            self._empty = rest
        elif name == "#unset_field":
            self._unset = rest
        elif name == "#path":
            self._path = rest
        elif name == "#fields":
            self._names, self._readers = values, [_text] * len(values)
        elif name == "#types" and len(values) == len(self._names):
            self._readers = [self._reader(kind) for kind in values]
        elif name not in ("#open", "#close"):
            return False
        return True

    def record(self, line: str, batch: RecordBatch) -> Record | str:
        """Read a line; give what is wrong with it where that cannot be done."""
        values = line.split(self._separator)
        if line.startswith("#"):  # of a value it would be escaped
            return "a line of the header that says nothing known"
        if not self._names:
            return "a line before the header"
        if len(values) != len(self._names):
            return f"{len(values)} values, where the header has {len(self._names)} fields"
        record: Record = {}
        for name, value, read in zip(self._names, values, self._readers, strict=True):
            if value == self._unset:
                continue
            try:
                record[name] = read(value)
            except (ValueError, OverflowError):
                record[name] = value
                batch.repaired += 1
        if self._path is not None:
            record["_path"] = self._path
        return record

    def _reader(self, kind: str) -> Callable[[str], Any]:
        outer, mark, inner = kind.partition("[")
        if mark and outer in ("set", "vector", "table"):
            read = _SCALARS.get(inner.rstrip("]"), _text)
            return lambda value: self._list(value, read)
        read = _SCALARS.get(kind, _text)
        if read is not _text:
            return read
        return lambda value: "" if value == self._empty else _text(value)

    def _list(self, value: str, read: Callable[[str], Any]) -> list[Any]:
        if value == self._empty or not value:
            return []
        return [None if item == self._unset else read(item) for item in value.split(self._between)]


def _text(value: str) -> str:
    return _unescaped(value) if "\\" in value else value


def _unescaped(value: str) -> str:
    """Read Zeek's escapes: bytes, of which runs are UTF-8 text, and backslashes.

    Not all versions escape these: in a value with a lone one, a pair of them is a pair.
    """
    data = value.encode("utf-8", "surrogateescape")
    escape = _BYTES if b"\\" in _ESCAPE.sub(b"", data) else _ESCAPE
    return escape.sub(_byte, data).decode("utf-8", "replace")


def _byte(match: re.Match[bytes]) -> bytes:
    return bytes.fromhex(match[1].decode()) if match[1] else b"\\"


def _bool(value: str) -> bool:
    if value not in ("T", "F"):
        raise ValueError(value)
    return value == "T"


_SCALARS: dict[str, Callable[[str], Any]] = {
    "count": int,
    "int": int,
    "port": int,
    "double": float,
    "time": float,
    "interval": float,
    "bool": _bool,
}
