"""A row group of a Parquet file: its columns are read when they are asked for, and no sooner."""

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
from pyarrow import types

from tocsin.core.batch_source import BatchSource
from tocsin.core.columns import batches_of, plain, records_of
from tocsin.core.errors import InputError
from tocsin.core.location import Location
from tocsin.core.paths import Path
from tocsin.core.values import Record
from tocsin.pipeline.parsers.parquet_dictionary import dictionary_of
from tocsin.pipeline.parsers.parquet_footer import Chunk
from tocsin.pipeline.parsers.parquet_opened import READ_ERRORS, OpenedFile, check_bounds, damaged


class RowGroup:
    """The columns of a row group, a `ColumnSource`; what cannot be read is null, and `faults` tell of it.

    Columns whose values are all in a dictionary are read by `dictionaries`, the others by `parquet`: the same file,
    opened twice. `place` is that of the first of `rows` rows, `number` that of the group in the file.
    """

    def __init__(self, opened: OpenedFile, number: int, rows: int, place: Location) -> None:
        self.schema = opened.parquet.schema_arrow
        self.rows = rows
        self.faults: list[InputError] = []
        self._opened = opened
        self._number = number
        self._place = place
        self._chunks: Sequence[Chunk | None] = opened.chunks_of(number)
        self._peeked: dict[int, bytes | None] = {}

    def array(self, path: Path) -> Any:
        """Read a column, or a field of structs below one."""
        if self.is_empty(path):
            return pa.nulls(self.rows)
        peeked = self.peek(path)
        parquet = self._opened.parquet if peeked is None else self._opened.dictionaries
        try:
            # Names with dots may select more than is asked for; what is asked for is among it.
            table = parquet.read_row_group(self._number, columns=[".".join(path)], use_threads=False)
            arrays = [BatchSource(batch).array(path) for batch in batches_of(table)]
            array = arrays[0] if len(arrays) == 1 else pa.concat_arrays([_large(plain(array)) for array in arrays])
            check_bounds(array)
        except READ_ERRORS as error:
            self._tell(path, str(error))
        else:
            if len(array) == self.rows:
                return array
            self._tell(path, f"it has {len(array):,} values for {self.rows:,} rows")
        return pa.nulls(self.rows)

    def is_empty(self, path: Path) -> bool:
        """Say whether it is known, without reading it, that there is no value in a field of scalars."""
        place = self._opened.places[path]
        chunk = self._chunks[place.columns.start] if place.is_scalar else None
        return chunk is not None and chunk.is_empty

    def peek(self, path: Path) -> Sequence[Any] | None:
        """Give the dictionaries of the texts at or below `path`, None if some are not in one."""
        place = self._opened.places[path]
        found: list[Any] = []
        for number in place.columns:
            chunk = self._chunks[number]
            if chunk is not None and chunk.is_empty:
                continue
            if chunk is None or not place.is_text:
                return None
            if number not in self._peeked:
                self._peeked[number] = dictionary_of(self._opened.file, chunk)
            dictionary = self._peeked[number]
            if dictionary is None:
                return None
            found.append(dictionary)
        return found

    def records(self, rows: Iterable[int]) -> list[Record]:
        """Read some rows as records, column by column."""
        wanted = pa.array(list(rows), pa.int64())
        names = dict.fromkeys(self.schema.names)
        arrays = {name: self.array((name,)) for name in names if not self.is_empty((name,))}
        taken = [plain(array).take(wanted) for array in arrays.values()]
        return records_of(pa.RecordBatch.from_arrays([*taken, pa.nulls(len(wanted))], names=[*arrays, ""]))

    def _tell(self, path: Path, why: str) -> None:
        self.faults.append(
            damaged(f"the column {'.'.join(path)} of {self.rows:,} rows cannot be read: {why}", self._place)
        )


def _large(array: Any) -> Any:
    return array.cast(pa.large_string()) if types.is_string(array.type) else array
