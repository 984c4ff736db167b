"""The columns of a batch: each is fetched and encoded when it is first asked for, for all routes together."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from tocsin.core.column_source import ColumnSource
from tocsin.core.columns import is_text, plain, records_of
from tocsin.core.fields import read_field
from tocsin.core.paths import Path
from tocsin.core.ports import Resolution
from tocsin.core.values import ABSENT as NO_FIELD
from tocsin.core.values import Record
from tocsin.detection.engine.columnar.arrays import Ints, arrow
from tocsin.detection.engine.columnar.column import ABSENT, Column
from tocsin.detection.engine.columnar.encoding import by_place, by_value, encoded, first_usable
from tocsin.detection.engine.columnar.layout import Layout
from tocsin.detection.engine.columnar.scan import ColumnScanner

_MANY = 1 / 8
"""From this share of the rows on it pays to find equal cells before they are judged."""


class Frame:
    """The columns of one source, of `rows` rows.

    Fields that are not where columns alone lead are read row by row, of those rows that were named by `will_read`.
    """

    def __init__(self, source: ColumnSource, layout: Layout) -> None:
        self.rows = source.rows
        self.layout = layout
        self._source = source
        self._peeked: dict[Path, Sequence[Any] | None] = {}
        self._arrays: dict[Path, Any] = {}
        self._leaves: dict[Path, Column | None] = {}
        self._loose: dict[Path, Column | None] = {}
        self._columns: dict[Resolution, Column] = {}
        self._loose_columns: dict[Resolution, Column] = {}
        self._records: dict[int, Record] = {}
        self._to_read: dict[Resolution, list[Ints]] = {}
        rows = source.rows  # not by way of `self`: what refers to itself is freed late, and columns are large
        self._nowhere = Column(lambda: np.full(rows, ABSENT, np.int32), ())

    def will_read(self, resolutions: Iterable[Resolution], rows: Ints) -> None:
        """Say of which rows fields that have to be read row by row may be asked for."""
        for resolution in resolutions:
            self._to_read.setdefault(resolution, []).append(rows)

    def watched(self, resolution: Resolution, scanner: ColumnScanner) -> Column | None:
        """Give a field's column to be scanned; None if a look at its bytes shows that nothing is in it."""
        first, others, rest = self.layout.placement(resolution)
        if not rest and not any(self.may_hold(path, scanner) for path in (*first, *others)):
            return None
        column = self.column(resolution)
        return column if column.size else None

    def may_hold(self, path: Path, scanner: ColumnScanner) -> bool:
        """Say whether a scanner may find something in the texts of a leaf."""
        if path not in self._peeked:
            self._peeked[path] = self._source.peek(path)
        stretches = self._peeked[path]
        return stretches is None or any(map(scanner.may_find, stretches))

    def column(self, resolution: Resolution, asked: int | None = None) -> Column:
        """Give the column of a field as a route resolved it, of which `asked` rows are asked for, all if None."""
        column = self._columns.get(resolution)
        if column is not None:
            return column
        if asked is None or asked >= _MANY * self.rows:
            column = self._columns[resolution] = self._placed(resolution, self._leaf)
            return column
        column = self._loose_columns.get(resolution)
        if column is None:
            column = self._loose_columns[resolution] = self._placed(resolution, self._loose_leaf)
        return column

    def leaf(self, path: Path) -> Column | None:
        """Give the column of a leaf if it has been encoded for another purpose and there is something in it."""
        return self._leaves.get(path)

    def array(self, path: Path) -> Any:
        """Give a leaf as it is fetched."""
        if path not in self._arrays:
            self._arrays[path] = self._source.array(path)
        return self._arrays[path]

    def record(self, row: int) -> Record:
        """Give a row as a record."""
        record = self._records.get(row)
        if record is None:
            (record,) = self._source.records((row,))
            self._records[row] = record
        return record

    def _placed(self, resolution: Resolution, leaf: Callable[[Path], Column | None]) -> Column:
        if resolution.value is not None:
            return by_value([resolution.value] * self.rows)
        placement = self.layout.placement(resolution)
        first = [column for column in map(leaf, placement.first) if column]
        others = [column for column in map(leaf, placement.others) if column]
        if placement.rest:
            others.append(self._rest(resolution, first))
        if not first and not others:
            return self._nowhere
        return (first or others)[0] if len(first) + len(others) == 1 else first_usable(first, others)

    def _leaf(self, path: Path) -> Column | None:
        if path not in self._leaves:
            array = self.array(path)
            self._leaves[path] = None if array.null_count == len(array) else encoded(array)
        return self._leaves[path]

    def _loose_leaf(self, path: Path) -> Column | None:
        """Give a leaf of which few rows are asked for: it does not pay to find equal cells."""
        if path in self._leaves or not is_text(self.array(path).type):
            return self._leaf(path)
        if path not in self._loose:
            array = self.array(path)
            self._loose[path] = None if array.null_count == len(array) else by_place(plain(array))
        return self._loose[path]

    def _rest(self, resolution: Resolution, first: Sequence[Column]) -> Column:
        """Make a column by reading rows as records, those that have no usable value yet."""
        rows = np.unique(np.concatenate([np.empty(0, np.int64), *self._to_read.get(resolution, [])]))
        for column in first:
            rows = rows[column.codes[rows] < 0]
        names = self.layout.columns_for(resolution)
        values: list[Any] = [NO_FIELD] * self.rows
        if len(rows) and names:
            arrays = [plain(self.array((name,))) for name in names]
            needed = pa.RecordBatch.from_arrays(arrays, names=names).take(arrow(rows))
            for row, record in zip(rows.tolist(), records_of(needed), strict=True):
                values[row] = read_field(record, resolution)
        return by_value(values)
