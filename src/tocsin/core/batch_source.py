"""A batch in memory as a source of columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from tocsin.core.columns import is_text, plain, plain_records, repaired_rows, string_data
from tocsin.core.paths import Path
from tocsin.core.values import Record

_RECORDS_AT_ONCE = 1024


class BatchSource:
    """A RecordBatch in memory, a `ColumnSource`; of columns or fields with equal names the last one counts."""

    is_damaged = False

    def __init__(self, batch: Any) -> None:
        self._batch = batch
        self._columns: dict[str, Any] = dict(zip(batch.schema.names, batch.columns, strict=True))
        self._plain: dict[str, Any] | None = None
        self.schema = batch.schema
        self.rows: int = batch.num_rows

    def array(self, path: Path) -> Any:
        """Give a column, or a field of structs below one."""
        array = self._columns[path[0]]
        for key in path[1:]:
            array = field_of(array, key)
        return array

    def peek(self, path: Path) -> Sequence[Any] | None:
        """Give the bytes of the texts of a column or field of structs, those of its dictionary if it has one."""
        array = self.array(path)
        if array.null_count == len(array):
            return ()
        if types.is_dictionary(array.type):
            array = array.dictionary
        return (string_data(array),) if is_text(array.type) else None

    def present(self, path: Path) -> Any:
        """Say in which rows there is something at a path."""
        return presence(self.array(path))

    def span(self, path: Path) -> None:
        """Say nothing of times: to read them is as quick."""

    def taken(self, rows: Sequence[int]) -> "BatchSource":
        """Give some rows as columns in memory."""
        return BatchSource(self._batch.take(pa.array(rows, pa.int64())))

    def records(self, rows: Iterable[int]) -> Iterator[Record]:
        """Yield some rows as records."""
        if self._plain is None:
            self._plain = {name: plain(array) for name, array in self._columns.items()}
        return some_records(self._plain, rows)

    def repaired(self) -> int:
        """Count the rows in which a text is not UTF-8."""
        return repaired_rows(self._batch)


def presence(array: Any) -> Any:
    """Say which cells of an array are not null, as a NumPy array of booleans."""
    array = stored(array)
    if types.is_union(array.type) or types.is_run_end_encoded(array.type):
        array = plain(array)
    return array.is_valid().to_numpy(zero_copy_only=False)


def some_records(columns: Mapping[str, Any], rows: Iterable[int]) -> Iterator[Record]:
    """Yield some rows of plain columns as records, a few at a time."""
    numbers = iter(rows)
    while some := list(islice(numbers, _RECORDS_AT_ONCE)):
        places = pa.array(some, pa.int64())
        yield from plain_records({name: array.take(places) for name, array in columns.items()}, len(some))


def field_of(array: Any, key: str) -> Any:
    """Give a field of a struct array, null where the struct is; of fields with equal names the last."""
    array = stored(array)
    number = array.type.get_all_field_indices(key)[-1]
    field = array.field(number)
    if array.null_count == 0 or field.null_count == len(field):
        return field
    return pc.struct_field(array, [number])


def stored(array: Any) -> Any:
    """Give an array of an extension type as it is stored."""
    while isinstance(array, pa.ExtensionArray):
        array = array.storage
    return array
