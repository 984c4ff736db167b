"""Columns with some more that have one value in all rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from tocsin.core.column_source import ColumnSource
from tocsin.core.paths import Path
from tocsin.core.values import Record, Scalar


class WithConstants:
    """A `ColumnSource` of columns that another one has and of constant ones, which win over those of their names."""

    def __init__(self, source: ColumnSource, constants: Mapping[str, Scalar]) -> None:
        self._source = source
        self._constants = constants
        self._values = {name: pa.array([value]) for name, value in constants.items()}
        self.rows = source.rows
        own = [field for field in source.schema if field.name not in constants]
        self.schema = pa.schema([*own, *(pa.field(name, self._type(name)) for name in constants)])

    @property
    def is_damaged(self) -> bool:
        """Say whether something that was asked for could not be read."""
        return self._source.is_damaged

    def array(self, path: Path) -> Any:
        """Give a column, or a field of structs below one."""
        value = self._values.get(path[0])
        if value is None:
            return self._source.array(path)
        codes = pa.array(np.zeros(self.rows, np.int32))
        return pa.DictionaryArray.from_arrays(codes, value)

    def present(self, path: Path) -> Any:
        """Say in which rows there is something at a path."""
        return self._source.present(path) if path[0] not in self._values else np.ones(self.rows, np.bool_)

    def peek(self, path: Path) -> Sequence[Any] | None:
        """Give stretches of bytes that hold the UTF-8 of every text at or below `path`."""
        value = self._constants.get(path[0])
        if value is None:
            return self._source.peek(path)
        return (value.encode(),) if isinstance(value, str) else None

    def span(self, path: Path) -> Any | None:
        """Give an array of the earliest and the latest time in a column that is a time in every row, if known."""
        return self._source.span(path) if path[0] not in self._values else None

    def taken(self, rows: Sequence[int]) -> "WithConstants":
        """Give some rows as columns in memory."""
        return WithConstants(self._source.taken(rows), self._constants)

    def records(self, rows: Iterable[int]) -> Iterator[Record]:
        """Yield some rows as records."""
        for record in self._source.records(rows):
            record.update(self._constants)
            yield record

    def repaired(self) -> int:
        """Count the rows in which a text, of what was fetched so far, is not UTF-8."""
        return self._source.repaired()

    def _type(self, name: str) -> Any:
        return pa.dictionary(pa.int32(), self._values[name].type)
