"""Reading Parquet files, as records and as columns.

Source: Apache Parquet, "File Format". What is encrypted is told and not read.
"""

from collections.abc import Iterator
from itertools import accumulate
from typing import IO, Any

import pyarrow as pa

from tocsin.core.columns import records_of, repaired_rows
from tocsin.core.errors import InputError, LimitExceeded
from tocsin.core.event import Batch, ColumnBatch, RecordBatch
from tocsin.core.location import Location
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.parquet_opened import READ_ERRORS, OpenedFile, damaged
from tocsin.pipeline.parsers.parquet_row_group import RowGroup
from tocsin.pipeline.parsers.parquet_streams import Streams
from tocsin.pipeline.seekable import seekable

_ROWS_OF_RECORDS = 4096
_BYTES_OF_RECORDS = 1 << 23
_MOST_ROWS = 1 << 17
_MOST_BYTES = 1 << 28
"""So many rows and bytes of columns are held at once."""

_BYTES_OF_A_CELL = 1
"""What a cell costs beside its value: four bytes, of which most columns, never asked for, are free."""

_SALVAGED_ROWS = 1 << 18
_SALVAGED_BYTES = 1 << 28
"""A damaged row group of more rows or bytes is not held as a whole to read of it what can be read."""

_ROWS_FREE = 1_000_000


def record_batches(stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
    """Read a file as records."""
    try:
        with seekable(stream, source, limits) as file:
            for group in _groups(file, source, limits):
                yield from group.records(source)
    except InputError as error:
        yield RecordBatch(source, faults=[error])


def column_batches(stream: ByteStream, source: str, limits: Limits) -> Iterator[Batch]:
    """Read a file as columns; record batches have faults, and the rows of batches that were refused."""
    try:
        with seekable(stream, source, limits) as file:
            for group in _groups(file, source, limits):
                yield from group.columns(source)
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

    def records(self, source: str, done: int = 0) -> Iterator[RecordBatch]:
        """Yield the group as records from a row on."""
        for begin, batch, faults in self._batches(self._rows_of_records()):
            known = min(batch.num_rows, max(0, self.first + done - begin))
            if known < batch.num_rows or faults:
                rows = batch.slice(known)
                records = records_of(rows)
                first = begin + known
                positions = list(range(first, first + len(records)))
                yield RecordBatch(source, records, positions, faults, repaired=repaired_rows(rows))

    def columns(self, source: str) -> Iterator[Batch]:
        """Yield the group as columns, and as records from where that cannot be done or is not wanted."""
        step = self._rows_of_columns()
        streams = Streams(self._opened, self._number, step)
        for begin in range(0, self.rows, step):
            rows = min(step, self.rows - begin)
            batch = ColumnBatch(source, RowGroup(streams, begin, rows, self._place), self.first + begin)
            yield batch
            if batch.refused:
                yield from self.records(source, begin)
                return

    def _is_small(self) -> bool:
        """Say whether the group may be held as a whole."""
        return self.rows <= _SALVAGED_ROWS and self._bytes <= _SALVAGED_BYTES

    def _rows_of_records(self) -> int:
        """Give how many rows are made records at once: fewer where they are large."""
        size = max(1, self._bytes // self.rows)
        return min(_ROWS_OF_RECORDS, max(1, _BYTES_OF_RECORDS // size))

    def _rows_of_columns(self) -> int:
        """Give how many rows are read at once as columns: fewer where they are large."""
        size: int = self._bytes // self.rows + _BYTES_OF_A_CELL * self._opened.metadata.num_columns
        return min(self.rows, _MOST_ROWS, max(_ROWS_OF_RECORDS, _MOST_BYTES // size))

    def _read(self, rows: int) -> Iterator[Any]:
        """Yield batches of so many rows; raises one of READ_ERRORS where something is damaged."""
        streams = Streams(self._opened, self._number, rows)
        names = [name for name in dict.fromkeys(streams.schema.names) if not streams.is_empty((name,))]
        for begin in range(0, self.rows, rows):
            count = min(rows, self.rows - begin)
            arrays = [pa.nulls(count), *(streams.array((name,), begin, count) for name in names)]
            # The first column is there for groups without any: it says how many rows there are.
            yield pa.RecordBatch.from_arrays(arrays, names=["", *names])

    def _whole(self) -> RowGroup:
        return RowGroup(Streams(self._opened, self._number, self.rows), 0, self.rows, self._place)

    def _batches(self, rows: int) -> Iterator[tuple[int, Any, list[InputError]]]:
        """Yield batches of so many rows with the number of their first row, and what went wrong."""
        done = 0
        try:
            for batch in self._read(rows):
                yield self.first + done, batch, []
                done += batch.num_rows
        except READ_ERRORS as error:
            if not self._is_small():
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
        group = self._whole()
        names = list(dict.fromkeys(group.schema.names))
        arrays = [group.array((name,)) for name in names]
        if all(array.null_count == self.rows for array in arrays):
            done = self.rows
            yield self.first, pa.record_batch({}), group.faults
        whole = pa.RecordBatch.from_arrays(arrays, names=names)
        for begin in range(done, self.rows, rows):
            yield self.first + begin, whole.slice(begin, rows), group.faults if begin == done else []
