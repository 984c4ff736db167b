"""The rows of one table's day on their way into a file.

They are packed into columns a few at a time, while they are still in the processor's caches and before their records
have to be kept: thousands of rows of Python's values, looked at once more when the file is written, cost several times
as much as the file.
"""

from collections.abc import Collection, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tocsin.pipeline.lake.layout import Found
from tocsin.pipeline.lake.schema import CORE, file_schema

_TOGETHER = 512

Kept = tuple[tuple[Any, ...], Found]
"""What is kept of a row until it is packed: its core columns in the order of `CORE` but `_odd`, and its fields."""


class DayRows:
    """Rows of one table and day, of any number."""

    __slots__ = ("_new", "_packed")

    def __init__(self) -> None:
        self._new: list[Kept] = []
        self._packed: list[pa.Table] = []

    def add(self, row: Kept) -> None:
        """Take a row."""
        self._new.append(row)
        if len(self._new) >= _TOGETHER:
            self._pack()

    def table(self, known: Sequence[str], meaning: str) -> pa.Table:
        """Give all rows, ordered by time and id; there is at least one."""
        if self._new:
            self._pack()
        rows = pa.concat_tables(self._packed, promote_options="default")
        fields = sorted(set(rows.column_names).difference(CORE.names))
        rows = rows.select([*CORE.names, *fields])
        at = pc.coalesce(rows["_time"], rows["_received"])
        keys = pa.table({"at": at, "id": rows["_id"]})
        order = pc.sort_indices(keys, sort_keys=[("at", "ascending"), ("id", "ascending")])
        return pa.Table.from_arrays(rows.take(order).columns, schema=file_schema(fields, known, meaning))

    def _pack(self) -> None:
        self._packed.append(_packed(self._new))
        self._new = []


def _packed(rows: list[Kept]) -> pa.Table:
    odd = [found.odd for _, found in rows]
    texts = [found.texts for _, found in rows]
    columns: dict[str, pa.Array] = {}
    for name in sorted(set().union(*texts)):
        columns[name] = _column(name, [each.get(name) for each in texts], odd)
    core = zip(*(row[0] for row in rows), strict=True)
    arrays = [_array(list(values), field.type) for field, values in zip(CORE, core, strict=False)]
    arrays.append(pa.array([",".join(sorted(names)) if names else None for names in odd], pa.string()))
    schema = pa.schema([*CORE, *(pa.field(name, pa.string()) for name in columns)])
    return pa.Table.from_arrays([*arrays, *columns.values()], schema=schema)


def _column(name: str, values: list[str | None], odd: list[Collection[str]]) -> pa.Array:
    """Make the column of a field; a text that has no UTF-8, with half a surrogate pair, is odd."""
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        for number, value in enumerate(values):
            if value is not None and any("\ud800" <= character <= "\udfff" for character in value):
                values[number] = None
                odd[number] = {*odd[number], name}
        return pa.array(values, pa.string())


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([value and value.encode("utf-8", "replace").decode() for value in values], kind)
