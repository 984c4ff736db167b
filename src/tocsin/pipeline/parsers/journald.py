"""The systemd journal as `journalctl -o export` writes it.

Source: systemd, "Journal Export Formats", section "Journal Export Format": entries with empty lines between; a field is
`NAME=text`, or `NAME`, a line end, its length in 8 bytes (little-endian), the value and a line end.
"""

import re
from collections.abc import Iterator

from tocsin.core.errors import InputError, LimitExceeded, UndecodableRecord
from tocsin.core.event import RecordBatch
from tocsin.core.location import Location
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.journal_entries import Entry, entries

_FIRST = re.compile(rb"[\n\0]*[A-Z_][A-Z0-9_]{0,63}(?:=|\n)")
_TIME = re.compile(rb"(?:^|\n)__REALTIME_TIMESTAMP=\d{1,20}\n")
_ENTRY = re.compile(rb"(?:^|\n)(?:__CURSOR|__MONOTONIC_TIMESTAMP|_BOOT_ID)=")


class JournaldParser:
    """Reads the journal export format; a position is the byte offset of an entry's first field.

    Records have the journal's own field names; one that an entry has several times is a list.
    """

    name = "journald"

    def sniff(self, head: bytes) -> bool:
        """Say whether this begins with a field and has the times and cursors of entries."""
        return bool(_FIRST.match(head) and _TIME.search(head) and _ENTRY.search(head))

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode entry by entry; bytes that are not UTF-8 are replaced and counted."""
        for found in entries(stream, limits.max_record_bytes):
            batch = RecordBatch(source)
            for entry in found:
                if entry.problem:
                    batch.faults.append(_fault(entry, source, limits))
                if entry.fields:
                    batch.records.append(entry.fields)
                    batch.positions.append(entry.offset)
                    batch.repaired += entry.repaired
            yield batch


def _fault(entry: Entry, source: str, limits: Limits) -> InputError:
    place = Location(source, record=entry.offset)
    if entry.is_oversized:
        return LimitExceeded(
            f"an entry is longer than {limits.max_record_bytes:,} bytes",
            location=place,
            remedy="it was skipped: raise max_record_bytes to read it",
        )
    rest = "its other fields are read" if entry.fields else "it is lost"
    return UndecodableRecord(f"the entry {entry.problem}", location=place, remedy=f"look at it; {rest}")
