"""Records, batches of them, and events."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from tocsin.core.column_source import ColumnSource
from tocsin.core.entity import Entity
from tocsin.core.errors import InputError
from tocsin.core.values import Record


class Origin(NamedTuple):
    """What was decided of an event when it was received, and is not decided anew: it goes with the record.

    `enriched` is what enrichments found, by their names; rules see it (`core.values.as_judged`), though it is no part
    of the record.
    """

    id: str
    time: datetime | None
    source: str
    position: int
    enriched: Record | None = None


@dataclass(slots=True)
class RecordBatch:
    """A stretch of one source, decoded: what a parser yields.

    `positions[i]` belongs to `records[i]`: the record number in formats that have one (EVTX), else the byte offset of
    the record in its (uncompressed) source. `faults` are what in this stretch could not be decoded, `repaired` counts
    records that were read only after a repair (invalid UTF-8, NaN, lone surrogates), `size` is how many bytes of the
    input, as it is stored (compressed, for an archive), this stretch covers: over an input they add up to its size.
    `lines` is how many lines of text it covers, 0 in formats that have none.
    `texts[i]` is the JSON that `records[i]` was read from; there are none unless all records were read from JSON as it
    stands.
    `origins[i]` belongs to `records[i]` where these are events that were stored; there are none for logs.
    """

    source: str
    records: list[Record] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    faults: list[InputError] = field(default_factory=list)
    repaired: int = 0
    size: int = 0
    lines: int = 0
    texts: Sequence[bytes | str] = ()
    origins: Sequence[Origin] = ()

    @property
    def count(self) -> int:
        """Give how many records there are."""
        return len(self.records)


@dataclass(slots=True)
class ColumnBatch:
    """A stretch of one source as columns: what a parser of a columnar format yields to those who can use it.

    Row 0 has the position `first`, and so on. Who gets a batch may set `refused` before taking the next one: the same
    rows then come once more, as records. They have to be refused where a column that was asked for is damaged
    (`ColumnSource.is_damaged`): of damaged columns records tell more, and what is wrong with them. `size` is as that of
    a RecordBatch.
    """

    source: str
    columns: ColumnSource
    first: int
    size: int = 0
    refused: bool = False

    @property
    def count(self) -> int:
        """Give how many records there are."""
        return self.columns.rows


Batch = RecordBatch | ColumnBatch
"""A stretch of one source, as records or as columns."""


@dataclass(frozen=True, slots=True)
class Event:
    """A record with identity, event time, source and log type.

    `id` is derived from the record's own identity (EVTX channel, record number and computer) or from its origin
    (source and position), never random. `time` is UTC and aware, or None when the record tells none.
    """

    record: Record
    id: str
    time: datetime | None
    source: str
    position: int
    log_type: str
    entities: tuple[Entity, ...] = ()
