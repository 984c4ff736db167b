"""Windows event logs in a folder: chunks are taken by the record numbers in them, wherever they stand in the file.

A log that is written to grows in its newest chunk, and goes on in the place of its oldest when it is as large as it
may become. Source: libevtx, "Windows XML Event Log (EVTX) format", section 3 (chunk).
"""

from typing import NamedTuple

from tocsin.pipeline.parsers.evtx_chunk import CHUNK_BYTES, Chunk
from tocsin.pipeline.tails.cutting import EVTX_HEADER_BYTES
from tocsin.pipeline.tails.place import read_at

_HEAD_BYTES = 512
_MOST_CHUNKS = 16


class EvtxPiece(NamedTuple):
    """Chunks with new records: their bytes, how many records are new, and the last one's number."""

    data: bytes
    records: int
    last: int


class EvtxLook(NamedTuple):
    """What a log holds: the next piece if there is any, and the first and last record numbers of the whole log."""

    piece: EvtxPiece | None
    first: int
    last: int


def look_into(number: int, size: int, after: int, *, is_settled: bool) -> EvtxLook:
    """Look for records after one; the newest chunk, to which more may be written, is left until it has settled.

    Raises OSError.
    """
    chunks = []
    for at in range(EVTX_HEADER_BYTES, size - CHUNK_BYTES + 1, CHUNK_BYTES):
        chunk = Chunk(read_at(number, at, _HEAD_BYTES))
        if chunk.has_magic and chunk.ids:
            chunks.append((chunk.ids[0], chunk.ids[-1], at))
    if not chunks:
        return EvtxLook(None, 0, 0)
    chunks.sort()
    begin, end = chunks[0][0], chunks[-1][1]
    closed = chunks if is_settled else chunks[:-1]
    wanted = [chunk for chunk in closed if chunk[1] > after][:_MOST_CHUNKS]
    if not wanted:
        return EvtxLook(None, begin, end)
    data = b"".join(read_at(number, at, CHUNK_BYTES) for _, _, at in wanted)
    records = sum(last - max(first, after + 1) + 1 for first, last, _ in wanted)
    return EvtxLook(EvtxPiece(data, records, wanted[-1][1]), begin, end)
