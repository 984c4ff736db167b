"""NDJSON: one JSON object a line."""

from collections.abc import Iterator
from typing import Any

import orjson

from tocsin.core.errors import InputError, LimitExceeded, UndecodableRecord
from tocsin.core.event import RecordBatch
from tocsin.core.location import Location
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.json_text import NotAnObject, decode_repaired, has_json_lines
from tocsin.pipeline.parsers.lines import LineBlock, line_blocks

_ONLY_OBJECTS = {dict}
_BLANK_LINES = {b"\n", b"\r\n"}


class NdjsonParser:
    """Reads one JSON object a line (NDJSON, JSON Lines); a position is the byte offset of the line."""

    name = "ndjson"

    def sniff(self, head: bytes) -> bool:
        """Say whether the first line is a JSON object, or at least half of the lines are."""
        return has_json_lines(head)

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode line by line; blank lines are nothing."""
        for block in line_blocks(stream, limits.max_record_bytes):
            batch = _decoded(block, source)
            batch.faults[:0] = [
                LimitExceeded(
                    f"a line of {line.size:,} bytes is longer than {limits.max_record_bytes:,}",
                    location=Location(source, line=line.number, record=line.offset),
                    remedy="it was skipped: raise max_record_bytes to read it",
                )
                for line in block.oversized
            ]
            yield batch


def _decoded(block: LineBlock, source: str) -> RecordBatch:
    loads = orjson.loads
    records: list[Any] = []
    append = records.append
    for line in block.lines:
        try:
            append(loads(line))
        except ValueError:
            append(None)
    positions = block.offsets()
    if set(map(type, records)) <= _ONLY_OBJECTS:
        return RecordBatch(source, records, positions, texts=block.lines)
    return _looked_at_again(block, source, records, positions)


def _looked_at_again(block: LineBlock, source: str, values: list[Any], positions: list[int]) -> RecordBatch:
    """Repair or refuse the lines of a block that did not give an object."""
    batch = RecordBatch(source)
    for index, (value, position) in enumerate(zip(values, positions, strict=True)):
        record, repaired = value, False
        if not isinstance(value, dict):
            if block.lines[index] in _BLANK_LINES:
                continue
            try:
                record, repaired = decode_repaired(block.lines[index])
            except ValueError as error:
                batch.faults.append(_fault(error, Location(source, line=block.number + index, record=position)))
                continue
        if record is not None:
            batch.records.append(record)
            batch.positions.append(position)
            batch.repaired += repaired
    return batch


def _fault(error: ValueError, place: Location) -> InputError:
    if isinstance(error, NotAnObject):
        return UndecodableRecord(f"the line {error}", location=place, remedy="write one JSON object a line")
    detail = f"{error.msg}, column {error.colno}" if isinstance(error, orjson.JSONDecodeError) else str(error)
    return UndecodableRecord(f"the line is not JSON: {detail}", location=place, remedy="look at the line; it is lost")
