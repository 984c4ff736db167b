"""Rows of a row group of a Parquet file: their columns are read when they are asked for, and no sooner."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from tocsin.core.batch_source import BatchSource, presence, some_records
from tocsin.core.columns import is_broken, plain, repaired_rows
from tocsin.core.errors import InputError
from tocsin.core.location import Location
from tocsin.core.paths import Path
from tocsin.core.values import Record
from tocsin.pipeline.parsers.parquet_opened import READ_ERRORS, damaged
from tocsin.pipeline.parsers.parquet_streams import Streams


class RowGroup:
    """The columns of `rows` rows from `begin` on, a `ColumnSource`; what cannot be read is null, and `faults` tell it.

    `place` is that of the first row of the group.
    """

    def __init__(self, streams: Streams, begin: int, rows: int, place: Location) -> None:
        self.schema = streams.schema
        self.rows = rows
        self.faults: list[InputError] = []
        self._streams = streams
        self._begin = begin
        self._place = place
        self._arrays: dict[Path, Any] = {}
        self._presences: dict[Path, Any] = {}
        self._broken: list[Any] = []
        self._plain: dict[str, Any] | None = None

    def array(self, path: Path) -> Any:
        """Read a column, or a field of structs below one, once."""
        array = self._arrays.get(path)
        if array is None:
            array = self._arrays[path] = self._read(path)
        return array

    @property
    def is_damaged(self) -> bool:
        """Say whether something that was asked for could not be read."""
        return bool(self.faults)

    def present(self, path: Path) -> Any:
        """Say in which rows there is something at a path; of a struct only one column is read."""
        if path in self._arrays or self._streams.is_scalar(path):
            return presence(self.array(path))
        there = self._presences.get(path)
        if there is None:
            try:
                array = self._streams.presence(path, self._begin, self.rows)
            except READ_ERRORS as error:
                self._tell(path, str(error))
                array = pa.nulls(self.rows)
            there = self._presences[path] = presence(array)
        return there

    def peek(self, path: Path) -> Sequence[Any] | None:
        """Give the dictionaries of the texts at or below `path`, None if some are not in one."""
        return self._streams.peek(path)

    def span(self, path: Path) -> Any | None:
        """Give an array of the earliest and the latest time in a column that is a time in every row, if known."""
        span = self._streams.span(path)
        return None if span is None else pa.array(span, pa.int64()).cast(self.schema.field(path[0]).type)

    def taken(self, rows: Sequence[int]) -> BatchSource:
        """Give some rows as columns in memory; what was not read yet is read, and not kept."""
        places = pa.array(rows, pa.int64())
        columns = {name: array.take(places) for name, array in self._plain_columns()}
        # The first column is there for groups without any: it says how many rows there are.
        arrays, names = [pa.nulls(len(rows)), *columns.values()], ["", *columns]
        return BatchSource(pa.RecordBatch.from_arrays(arrays, names=names))

    def records(self, rows: Iterable[int]) -> Iterator[Record]:
        """Yield some rows as records; from the first time on all columns are kept."""
        if self._plain is None:
            for name in dict.fromkeys(self.schema.names):
                self.array((name,))
            self._plain = dict(self._plain_columns())
        return some_records(self._plain, rows)

    def repaired(self) -> int:
        """Count the rows in which a text, of what was read so far, is not UTF-8."""
        names = [""] * len(self._broken)
        return repaired_rows(pa.RecordBatch.from_arrays(self._broken, names=names)) if names else 0

    def _plain_columns(self) -> Iterator[tuple[str, Any]]:
        """Yield all columns in which there may be something, without keeping those that have not been asked for."""
        for name in dict.fromkeys(self.schema.names):
            path = (name,)
            if not self._streams.is_empty(path):
                array = self._arrays.get(path)
                yield name, plain(self._read(path) if array is None else array)

    def _read(self, path: Path) -> Any:
        if self._streams.is_empty(path):
            return pa.nulls(self.rows)
        try:
            array = self._streams.array(path, self._begin, self.rows)
            if is_broken(array):
                self._broken.append(array)
        except READ_ERRORS as error:
            self._tell(path, str(error))
            return pa.nulls(self.rows)
        return array

    def _tell(self, path: Path, why: str) -> None:
        self.faults.append(
            damaged(f"the column {'.'.join(path)} of {self.rows:,} rows cannot be read: {why}", self._place)
        )
