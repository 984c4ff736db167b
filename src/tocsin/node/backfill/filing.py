"""Sending old files through detection and lake, with the times that are in them."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import msgspec
import orjson

from tocsin.core.errors import InputError
from tocsin.core.identity import digest
from tocsin.core.values import Record
from tocsin.node.backfill.lane import BackfillLane, Wait
from tocsin.node.work.pieces import FILED, ORIGIN, FiledRecords
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.sources import InputRef
from tocsin.pipeline.spool import Payload

_TOGETHER = 1000
_TOGETHER_BYTES = 4 * 1024**2
_END_BYTES = 64 * 1024


@dataclass(slots=True)
class Filed:
    """What was sent of files: events, those that had been sent before, and what could not be read."""

    files: int = 0
    sent: int = 0
    repeated: int = 0
    faults: list[InputError] = field(default_factory=list)


class _Chunk(NamedTuple):
    origin: str
    records: list[tuple[int, bytes]]


def file_inputs(
    inputs: Iterable[InputRef],
    source: str,
    limits: Limits,
    lane: BackfillLane,
    *,
    wait: Wait,
    on_advance: Callable[[Filed], None],
) -> Filed:
    """Send the records of files as events of a source.

    An event is named by what its file is called and holds, and by its place in it. So whatever ends this can be done
    again, from anywhere, and each event is sent once for ever.
    """
    filed = Filed()
    for unit in inputs:
        filed.files += 1
        for chunk in _chunks(unit, limits, filed):
            new, _ = lane.put([_payload(source, chunk)], wait)
            if new:
                filed.sent += len(chunk.records)
            else:
                filed.repeated += len(chunk.records)
            on_advance(filed)
    return filed


def _chunks(unit: InputRef, limits: Limits, filed: Filed) -> Iterator[_Chunk]:
    """Gather records by so many, so that where a chunk ends depends on nothing but the file."""
    assert unit.path is not None, "a stream cannot be read twice"
    mark = _mark(unit.path)
    folder = PurePosixPath(unit.source).parent.as_posix()
    chunk, size = _Chunk("", []), 0
    for batch in unit.batches(limits):
        filed.faults += batch.faults
        name = batch.source.removeprefix(f"{folder}/")
        origin = f"{name}#{mark}"
        for position, record in zip(batch.positions, batch.records, strict=True):
            if chunk.records and (origin != chunk.origin or len(chunk.records) >= _TOGETHER or size >= _TOGETHER_BYTES):
                yield chunk
                chunk, size = _Chunk(origin, []), 0
            chunk = chunk if chunk.records else _Chunk(origin, [])
            text = _json(record)
            chunk.records.append((position, text))
            size += len(text)
    if chunk.records:
        yield chunk


def _payload(source: str, chunk: _Chunk) -> Payload:
    data = msgspec.msgpack.encode(FiledRecords(chunk.origin, chunk.records))
    key = digest("filed", source, chunk.origin, str(chunk.records[0][0]), str(len(chunk.records))).encode()
    context = orjson.dumps({ORIGIN: chunk.origin})
    return Payload(source, FILED, data, len(chunk.records), context, key)


def _mark(path: Path) -> str:
    """Give what tells a file from others of its name: its size, its beginning and its end."""
    with path.open("rb") as file:
        head = file.read(_END_BYTES)
        size = file.seek(0, 2)
        file.seek(max(size - _END_BYTES, 0))
        tail = file.read(_END_BYTES)
    return digest(str(size), head, tail)[:12]


def _json(record: Record) -> bytes:
    """Give a record's JSON, also of what orjson does not write: half characters, numbers beyond 64 bits."""
    try:
        return orjson.dumps(record)
    except TypeError:
        return json.dumps(record, separators=(",", ":")).encode()
