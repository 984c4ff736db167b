"""A chunk of an event log: its header, its records' headers, and how a damaged one is made readable.

Source: libevtx, "Windows XML Event Log (EVTX) format", sections 3 (chunk) and 4 (event record).
"""

import struct
from dataclasses import dataclass

CHUNK_BYTES = 64 * 1024
CHUNK_MAGIC = b"ElfChnk\0"
_RECORD_MAGIC = b"**\0\0"
# magic, first and last number, first and last id, header size, last record, free space, checksum
_HEADER = struct.Struct("<8sQQQQIIII")
_RECORD = struct.Struct("<4sIQQ")  # magic, size, id, time written
_SIZE = struct.Struct("<I")  # a copy of the size ends a record
_SMALLEST_RECORD = _RECORD.size + _SIZE.size
_HEADER_BYTES = 128
_RECORDS_BEGIN = 512
_NO_TABLES = bytes(_RECORDS_BEGIN - _HEADER_BYTES)
_MOST_RECORDS = (CHUNK_BYTES - _RECORDS_BEGIN) // _SMALLEST_RECORD
_LARGEST_ID = 1 << 62
_SOME_TIME = 116_444_736_000_000_000  # 1970 as FILETIME: tocsin reads the time elsewhere, and a broken one is an error


class Chunk:
    """One chunk as it is stored; a shorter one is the end of a truncated file.

    `ids` are the records that its header promises, empty if the header makes no sense.
    """

    def __init__(self, data: bytes) -> None:
        self.is_complete = len(data) == CHUNK_BYTES
        self.data = data.ljust(CHUNK_BYTES, b"\0")
        magic, _, _, first, last, size, _, self.free, _ = _HEADER.unpack_from(self.data)
        self.has_magic = magic == CHUNK_MAGIC
        makes_sense = size == _HEADER_BYTES and first <= last < min(first + _MOST_RECORDS, _LARGEST_ID)
        self.ids = range(first, last + 1) if makes_sense else range(0)

    def without_tables(self) -> bytes:
        """Give the chunk with its tables of shared names and templates left empty.

        They only speed up other readers, and one crafted byte in them (a chain that bites its tail) makes the decoder
        loop for ever.
        """
        return self.data[:_HEADER_BYTES] + _NO_TABLES + self.data[_RECORDS_BEGIN:]

    @property
    def is_unused(self) -> bool:
        """Say whether no record was ever written to it, as in the one chunk of a log that was cleared."""
        return self.has_magic and not self.ids and not self.data[_RECORDS_BEGIN:].strip(b"\0")

    def holds_just(self, ids: list[int]) -> bool:
        """Say whether these are the records that the header promises, and no more were written after them.

        A log that was copied while Windows wrote to it has chunks whose headers are older than their records.
        """
        return bool(ids) and ids == list(self.ids) and not self.data.startswith(_RECORD_MAGIC, self.free)


@dataclass(frozen=True, slots=True)
class Mended:
    """A chunk made readable; `expected` are the record ids that it should hold, `was_broken` is about its structure.

    A chunk in which single records are undecodable is not broken.
    """

    data: bytes
    expected: list[int]
    was_broken: bool


def mended(chunk: Chunk) -> Mended:
    """Make a damaged chunk readable: records that lead from one to the next, and a header that fits them.

    The decoder stops at the first record whose header is broken. Here the space up to the next whole record becomes
    one record, which is decoded if its header alone was broken.
    """
    data = bytearray(chunk.data)
    was_broken = not chunk.has_magic
    ids: list[int] = []
    missing: list[int] = []
    last, at = _RECORDS_BEGIN, _RECORDS_BEGIN
    while at + _SMALLEST_RECORD <= CHUNK_BYTES:
        wanted = ids[-1] + 1 if ids else chunk.ids.start if chunk.ids else None
        whole = _record_at(data, at, wanted)
        if whole is None:
            found = _next_record(data, at + _SMALLEST_RECORD, wanted)
            if found is None:
                break
            begin, following = found
            wanted = max(following - 1, 0) if wanted is None else wanted
            missing += range(wanted + 1, following)
            whole, was_broken = (begin - at, wanted), True
        size, record = whole
        if wanted is not None and record != wanted and not _goes_on(data, at + size, record, wanted):
            if at >= chunk.free:
                break  # what an earlier use of this space has left behind
            record = wanted
        _RECORD.pack_into(data, at, _RECORD_MAGIC, size, record, _SOME_TIME)
        ids.append(record)
        last, at = at, at + size
    if not ids:
        return Mended(bytes(data), list(chunk.ids), was_broken=True)
    header = _HEADER.pack(CHUNK_MAGIC, ids[0], ids[-1], ids[0], ids[-1], _HEADER_BYTES, last, at, 0)
    data[:_RECORDS_BEGIN] = header.ljust(_RECORDS_BEGIN, b"\0")
    promised = chunk.ids if ids[0] - _MOST_RECORDS < chunk.ids.start < ids[0] + _MOST_RECORDS else range(0)
    ends = [record for record in promised if record < ids[0] or record > ids[-1]]
    return Mended(bytes(data), sorted({*ids, *missing, *ends}), was_broken)


def _record_at(data: bytearray, at: int, wanted: int | None) -> tuple[int, int] | None:
    """Give size and id of the record at `at` if its header is whole, or broken only in its magic."""
    magic, size, record, _ = _RECORD.unpack_from(data, at)
    end = at + size
    if not _SMALLEST_RECORD <= size <= CHUNK_BYTES - at:
        return None
    ends_well = _SIZE.unpack_from(data, end - _SIZE.size)[0] == size
    if magic == _RECORD_MAGIC:
        is_whole = ends_well or data.startswith(_RECORD_MAGIC, end)
    else:
        is_whole = ends_well and record == wanted
    return (size, record) if is_whole else None


def _next_record(data: bytearray, begin: int, wanted: int | None) -> tuple[int, int] | None:
    """Find the next whole record that comes after `wanted`: where it begins, and its id."""
    while (at := data.find(_RECORD_MAGIC, begin)) >= 0 and at + _SMALLEST_RECORD <= CHUNK_BYTES:
        whole = _record_at(data, at, wanted)
        if whole and (wanted is None or wanted < whole[1] < wanted + _MOST_RECORDS):
            return at, whole[1]
        begin = at + 1
    return None


def _goes_on(data: bytearray, end: int, record: int, wanted: int) -> bool:
    """Say whether ids were left out on purpose before `record`: the record after it, at `end`, tells."""
    if not wanted < record < wanted + _MOST_RECORDS or end + _SMALLEST_RECORD > CHUNK_BYTES:
        return False
    following = _record_at(data, end, record + 1)
    return following is not None and following[1] == record + 1
