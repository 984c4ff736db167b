"""NDJSON: one JSON object a line."""

from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any

import orjson

from tocsin.core.errors import InputError, LimitExceeded, UndecodableRecord
from tocsin.core.event import RecordBatch
from tocsin.core.location import Location
from tocsin.core.values import Record
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.json_text import NotAnObject, decode_repaired, has_json_lines
from tocsin.pipeline.parsers.json_wrapping import is_wrapped
from tocsin.pipeline.parsers.lines import LineBlock, line_blocks, lines_of_part

_ONLY_OBJECTS = {dict}
_BLANK_LINES = {b"\n", b"\r\n"}
_LONGEST_BLANK_LINE = 2
_PART_BYTES = 16 << 20


class NdjsonParser:
    """Reads one JSON object a line (NDJSON, JSON Lines); a position is the byte offset of the line."""

    name = "ndjson"
    part_bytes = _PART_BYTES

    def sniff(self, head: bytes) -> bool:
        """Say whether the first line is a JSON object, or at least half of the lines are."""
        return has_json_lines(head) and not is_wrapped(head)

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode line by line; blank lines are nothing."""
        for block in line_blocks(stream, limits.max_record_bytes):
            batch = _decoded(block, source)
            batch.lines = len(block.lines) + len(block.oversized)
            batch.faults[:0] = [
                LimitExceeded(
                    f"a line of {line.size:,} bytes is longer than {limits.max_record_bytes:,}",
                    location=Location(source, line=line.number, record=line.offset),
                    remedy="it was skipped: raise max_record_bytes to read it",
                )
                for line in block.oversized
            ]
            yield batch

    def cuts(self, size: int, head: bytes, part_bytes: int) -> Sequence[int]:
        """Cut anywhere: a part begins with the first line that begins in it."""
        return range(0, size, part_bytes)

    def part(self, stream: ByteStream, end: int | None, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode the lines that begin in a part."""
        yield from self.batches(lines_of_part(stream, end), source, limits)


def _decoded(block: LineBlock, source: str) -> RecordBatch:
    lines, positions = block.lines, block.offsets()
    numbers: Sequence[int] = range(block.number, block.number + len(lines))
    if min(map(len, lines), default=_LONGEST_BLANK_LINE + 1) <= _LONGEST_BLANK_LINE:
        written = [line not in _BLANK_LINES for line in lines]
        lines, positions = list(compress(lines, written)), list(compress(positions, written))
        numbers = list(compress(numbers, written))
    try:
        records: list[Any] = list(map(orjson.loads, lines))
    except ValueError:
        records = list(map(_loaded, lines))
    if set(map(type, records)) <= _ONLY_OBJECTS:
        return RecordBatch(source, records, positions, texts=lines)
    batch = RecordBatch(source)
    for value, line, position, number in zip(records, lines, positions, numbers, strict=True):
        record = value if isinstance(value, dict) else _repaired(line, Location(source, number, position), batch)
        if record is not None:
            batch.records.append(record)
            batch.positions.append(position)
    return batch


def _loaded(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except ValueError:
        return None


def _repaired(line: bytes, place: Location, batch: RecordBatch) -> Record | None:
    """Read a line that did not give an object, or tell what is wrong with it."""
    try:
        record, repaired = decode_repaired(line)
    except ValueError as error:
        batch.faults.append(_fault(error, place))
        return None
    batch.repaired += repaired
    return record


def _fault(error: ValueError, place: Location) -> InputError:
    if isinstance(error, NotAnObject):
        return UndecodableRecord(f"the line {error}", location=place, remedy="write one JSON object a line")
    detail = f"{error.msg}, column {error.colno}" if isinstance(error, orjson.JSONDecodeError) else str(error)
    return UndecodableRecord(f"the line is not JSON: {detail}", location=place, remedy="look at the line; it is lost")
