"""EVTX: Windows event logs.

A file is a header of 4 KiB and chunks of 64 KiB, and every chunk can be read alone. That is how it is done here: each
chunk is handed to the `evtx` package behind a header of our own, so that an archive's member needs no temporary file,
a damaged header costs nothing, damage has an exact place, and parts of a file can be read in parallel.

Source: [MS-EVEN6] Remote Event Log Protocol, section 2.2 (BinXml); the file format as described by libevtx, "Windows
XML Event Log (EVTX) format", sections 2 (file header), 3 (chunk) and 4 (event record).
"""

import struct
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, cast
from zlib import crc32

import orjson
from evtx import PyEvtxParser

from tocsin.core.errors import DamagedInput, UndecodableRecord
from tocsin.core.event import RecordBatch
from tocsin.core.location import Location
from tocsin.core.values import Record
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.evtx_chunk import CHUNK_BYTES, CHUNK_MAGIC, Chunk, mended
from tocsin.pipeline.parsers.json_text import NotAnObject, decode_repaired

FILE_MAGIC = b"ElfFile\0"
FILE_HEADER_BYTES = 4096
_ONE_CHUNK = struct.pack("<8sQQQIHHHH", FILE_MAGIC, 0, 0, 1, 128, 1, 3, FILE_HEADER_BYTES, 1).ljust(120, b"\0")
_FILE_HEADER = (_ONE_CHUNK + struct.pack("<II", 0, crc32(_ONE_CHUNK))).ljust(FILE_HEADER_BYTES, b"\0")
_EMPTY_CHUNK = bytes(CHUNK_BYTES)
_PART_BYTES = 4 << 20


class EvtxParser:
    """Reads Windows event logs; a position is the event record identifier in the record's header.

    Records have the shape that the `evtx` package gives: `Event.System`, `Event.EventData`, `#attributes`.
    """

    name = "evtx"
    part_bytes = _PART_BYTES

    def sniff(self, head: bytes) -> bool:
        """Say whether this is an event log, one whose file header is damaged, or chunks carved out of one."""
        return head.startswith((FILE_MAGIC, CHUNK_MAGIC)) or head.startswith(CHUNK_MAGIC, FILE_HEADER_BYTES)

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode chunk by chunk; of a damaged chunk everything that is still whole."""
        yield from _header(stream, source)
        yield from _chunks(stream, None, source, 0)

    def cuts(self, size: int, head: bytes, part_bytes: int) -> Sequence[int]:
        """Cut between chunks."""
        step = max(part_bytes - part_bytes % CHUNK_BYTES, CHUNK_BYTES)
        first = 0 if head.startswith(CHUNK_MAGIC) else FILE_HEADER_BYTES
        return [0, *range(first + step, size, step)]

    def part(self, stream: ByteStream, end: int | None, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode the chunks of a part; empty ones are counted from the last written one on, whichever part it is in."""
        if stream.offset:
            yield from _chunks(stream, end, source, stream.offset // CHUNK_BYTES)
        else:
            yield from _header(stream, source)
            yield from _chunks(stream, end, source, 0)


def _header(stream: ByteStream, source: str) -> Iterator[RecordBatch]:
    """Go over the file header, if there is one."""
    if stream.head(len(CHUNK_MAGIC)) != CHUNK_MAGIC:
        header = stream.take(FILE_HEADER_BYTES)
        if len(header) < FILE_HEADER_BYTES:
            yield RecordBatch(source, faults=[_damaged("the file ends inside its header", Location(source))])


def _chunks(stream: ByteStream, end: int | None, source: str, first: int) -> Iterator[RecordBatch]:
    """Decode chunks up to `end`; `first` is the number of the first one in its file."""
    number, begin, empty, is_first_written = first, stream.offset, 0, True
    while (end is None or stream.offset < end) and (data := stream.take(CHUNK_BYTES)):
        if data == _EMPTY_CHUNK:  # space that Windows laid by, at the end of a file
            empty += 1
        else:
            batch = _read_chunk(data, number, source)
            if first and is_first_written:
                empty += _empty_chunks_before(stream, begin, first)
            if empty:
                gap = f"{empty} empty chunks stand between written ones, before chunk {number}"
                batch.faults.append(_damaged(gap, Location(source, record=_first(batch))))
            empty, is_first_written = 0, False
            yield batch
        number += 1


def _empty_chunks_before(stream: ByteStream, offset: int, most: int) -> int:
    """Count the empty chunks that stand right before a place in the stream's file."""
    count = 0
    while count < most and stream.look(offset - (count + 1) * CHUNK_BYTES, CHUNK_BYTES) == _EMPTY_CHUNK:
        count += 1
    return count


def _read_chunk(data: bytes, number: int, source: str) -> RecordBatch:
    batch = RecordBatch(source)
    chunk = Chunk(data)
    errors = _decode(chunk.without_tables(), batch)
    is_whole = not errors and chunk.is_complete
    if not is_whole or not (chunk.holds_just(batch.positions) or chunk.is_unused):
        _read_damaged(chunk, number, batch)
    return batch


def _decode(chunk: bytes, batch: RecordBatch) -> int:
    """Decode the records of one chunk into `batch`; give how often the decoder stumbled."""
    records = cast("Iterator[dict[str, Any]]", PyEvtxParser(BytesIO(_FILE_HEADER + chunk), 1).records_json())
    append, add_position, loads = batch.records.append, batch.positions.append, orjson.loads
    texts: list[str] = []
    errors = 0
    while True:
        try:
            # An error of the iterator is about one record or the chunk's rest, and asking again goes on after it.
            for item in records:
                text = item["data"]
                try:
                    record = loads(text)
                except ValueError:
                    record = _repaired(text, batch)
                if type(record.get("Event")) is not dict:  # noise may decode to nothing
                    errors += 1
                    continue
                append(record)
                texts.append(text)
                add_position(item["event_record_id"])
        except RuntimeError:
            errors += 1
        else:
            batch.texts = () if batch.repaired else texts
            return errors


def _repaired(text: str, batch: RecordBatch) -> Record:
    """Decode what was no JSON as it stood; gives an empty record for what is none."""
    try:
        record, repaired = decode_repaired(text.encode("utf-8", "surrogatepass"))
    except (NotAnObject, orjson.JSONDecodeError):
        return {}
    batch.repaired += repaired
    return record or {}


def _read_damaged(chunk: Chunk, number: int, batch: RecordBatch) -> None:
    """Read what is whole in a chunk that the decoder could not read to its end, and tell what is lost."""
    again = RecordBatch(batch.source)
    repair = mended(chunk)
    _decode(repair.data, again)
    if len(again.records) >= len(batch.records):
        batch.records, batch.positions, batch.repaired = again.records, again.positions, again.repaired
    batch.texts = ()  # some records may have been left out
    found = set(batch.positions)
    lost = [record for record in repair.expected if record not in found]
    where = f"chunk {number} (at byte {FILE_HEADER_BYTES + number * CHUNK_BYTES:,})"
    place = Location(batch.source, record=repair.expected[0] if repair.expected else None)
    if not chunk.is_complete:
        batch.faults.append(_damaged(f"the file ends inside {where}", place))
    elif not repair.expected:
        batch.faults.append(_damaged(f"{where} is damaged: no record could be found in it", place))
    elif repair.was_broken:
        count = f"{len(repair.expected) - len(lost)} of {len(repair.expected)} records could be read"
        batch.faults.append(_damaged(f"{where} is damaged: {count}", place))
    batch.faults += [
        UndecodableRecord(
            f"the event record {record} could not be decoded",
            location=Location(batch.source, record=record),
            remedy="it is lost: acquire the log again if you can",
        )
        for record in lost
    ]


def _first(batch: RecordBatch) -> int | None:
    return batch.positions[0] if batch.positions else None


def _damaged(message: str, place: Location) -> DamagedInput:
    return DamagedInput(message, location=place, remedy="the rest is read: acquire the log again if you can")
