"""Reading Parquet files, as records and as columns.

Source: Apache Parquet, "File Format". What is encrypted is told and not read.
"""

from collections.abc import Iterator
from itertools import accumulate
from typing import IO, Any

import pyarrow as pa

from tocsin.core.batch_source import BatchSource
from tocsin.core.columns import records_of, repaired_rows
from tocsin.core.errors import InputError, LimitExceeded
from tocsin.core.event import ColumnBatch, RecordBatch
from tocsin.core.location import Location
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.parquet_opened import READ_ERRORS, OpenedFile, check_bounds, damaged
from tocsin.pipeline.parsers.parquet_row_group import RowGroup
from tocsin.pipeline.seekable import seekable

_ROWS_OF_RECORDS = 4096
_BYTES_OF_RECORDS = 1 << 23
_ROWS_OF_COLUMNS = 1 << 16
_MOST_ROWS = 1 << 18
_MOST_BYTES = 1 << 28
"""A row group of more rows or bytes is not held as a whole."""

_ROWS_FREE = 1_000_000


def record_batches(stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
    """Read a file as records."""
    try:
        with seekable(stream, source, limits) as file:
            for group in _groups(file, source, limits):
                for first, batch, faults in group.batches(group.rows_of_records):
                    records = records_of(batch)
                    positions = list(range(first, first + len(records)))
                    yield RecordBatch(source, records, positions, faults, repaired=repaired_rows(batch))
    except InputError as error:
        yield RecordBatch(source, faults=[error])


def column_batches(stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch | ColumnBatch]:
    """Read a file as columns; a record batch has faults only."""
    try:
        with seekable(stream, source, limits) as file:
            for group in _groups(file, source, limits):
                if group.is_small:
                    yield ColumnBatch(source, group.columns, group.first, group.columns.faults)
                    continue
                for first, batch, faults in group.batches(_ROWS_OF_COLUMNS):
                    yield ColumnBatch(source, BatchSource(batch), first, faults)
    except InputError as error:
        yield RecordBatch(source, faults=[error])


def _groups(file: IO[bytes], source: str, limits: Limits) -> Iterator["_Group"]:
    """Yield the row groups of a file; raises an InputError if it cannot be opened or goes beyond a limit."""
    try:
        opened = OpenedFile(file)
    except READ_ERRORS as error:
        raise damaged(f"the file cannot be opened: {error}", Location(source)) from error
    metadata = opened.metadata
    rows = [max(0, metadata.row_group(number).num_rows) for number in range(metadata.num_row_groups)]
    claimed, stored = max(sum(rows), metadata.num_rows), file.seek(0, 2)
    if claimed > max(_ROWS_FREE, limits.max_ratio * stored):
        raise LimitExceeded(
            f"a file of {stored:,} bytes claims to have {claimed:,} rows",
            location=Location(source),
            remedy="it was not read: raise max_ratio to do so",
        )
    for number, (first, count) in enumerate(zip(accumulate(rows, initial=0), rows, strict=False)):
        if count:
            yield _Group(opened, number, count, Location(source, record=first))
    if sum(rows) != metadata.num_rows:
        raise damaged(f"the row groups have {sum(rows):,} rows, the file {metadata.num_rows:,}", Location(source))


class _Group:
    """A row group; `first` is the number of its first row."""

    def __init__(self, opened: OpenedFile, number: int, rows: int, place: Location) -> None:
        self.first = place.record or 0
        self.rows = rows
        self._bytes: int = opened.metadata.row_group(number).total_byte_size
        self._opened = opened
        self._number = number
        self._place = place
        self.columns = RowGroup(opened, number, self.rows, place)

    @property
    def is_small(self) -> bool:
        """Say whether the group may be held as a whole."""
        return self.rows <= _MOST_ROWS and self._bytes <= _MOST_BYTES

    @property
    def rows_of_records(self) -> int:
        """Give how many rows are made records at once: fewer where they are large."""
        size = max(1, self._bytes // self.rows)
        return min(_ROWS_OF_RECORDS, max(1, _BYTES_OF_RECORDS // size))

    def batches(self, rows: int) -> Iterator[tuple[int, Any, list[InputError]]]:
        """Yield batches of so many rows with the number of their first row, and what went wrong."""
        done = 0
        try:
            names = [name for name in dict.fromkeys(self.columns.schema.names) if not self.columns.is_empty((name,))]
            reading = self._opened.dictionaries.iter_batches(rows, [self._number], names, use_threads=False)
            for batch in reading:
                for column in batch.columns:
                    check_bounds(column)
                yield self.first + done, batch, []
                done += batch.num_rows
        except READ_ERRORS as error:
            if not self.is_small:
                lost = damaged(f"{self.rows - done:,} rows are lost: {error}", self._place)
                yield self.first + done, pa.record_batch({}), [lost]
                return
            yield from self._salvaged(done, rows)
        else:
            if done != self.rows:
                short = damaged(f"the row group has {done:,} rows of {self.rows:,}", self._place)
                yield self.first + done, pa.record_batch({}), [short]

    def _salvaged(self, done: int, rows: int) -> Iterator[tuple[int, Any, list[InputError]]]:
        """Yield the rest of a damaged group: every column that can be read by itself."""
        names = list(dict.fromkeys(self.columns.schema.names))
        arrays = [self.columns.array((name,)) for name in names]
        if all(array.null_count == self.rows for array in arrays):
            done = self.rows
            yield self.first, pa.record_batch({}), self.columns.faults
        whole = pa.RecordBatch.from_arrays(arrays, names=names)
        for begin in range(done, self.rows, rows):
            yield self.first + begin, whole.slice(begin, rows), self.columns.faults if begin == done else []
