"""A batch in memory as a source of columns."""

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from tocsin.core.columns import is_text, records_of, string_data
from tocsin.core.paths import Path
from tocsin.core.values import Record


class BatchSource:
    """A RecordBatch in memory, a `ColumnSource`; of columns or fields with equal names the last one counts."""

    def __init__(self, batch: Any) -> None:
        self._batch = batch
        self._columns: dict[str, Any] = dict(zip(batch.schema.names, batch.columns, strict=True))
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

    def records(self, rows: Iterable[int]) -> list[Record]:
        """Give some rows as records."""
        return [record for row in rows for record in records_of(self._batch.slice(row, 1))]


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
