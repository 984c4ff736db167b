"""Rows of a batch told apart by a few of their fields, without making records of them."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from pyarrow import types

from tocsin.core.column_source import ColumnSource
from tocsin.core.columns import objects_of, plain
from tocsin.core.paths import Path, is_search
from tocsin.core.ports import Deciding
from tocsin.core.values import Record
from tocsin.detection.engine.columnar.arrays import Ints, arrow, integers
from tocsin.detection.engine.columnar.layout import is_nested, named

_MOST_PRODUCT = 1 << 62
_FEW = 1 << 20


class Projection:
    """The different kinds of rows that there are, if records are looked at in some places only.

    `kinds[row]` is the number of a row's kind; kinds are numbered in the order in which they first occur. `records`
    are what a row of each kind has in these places: enough for whoever looks at nothing else.
    """

    def __init__(self, source: ColumnSource, deciding: Deciding) -> None:
        plan = _Plan(source.schema, deciding)
        values = {path: source.array(path) for path in plan.values}
        presences = {path: source.present(path) for path in plan.presences}
        if plan.heads:
            # Lists or maps are on the way: every row is looked at for itself.
            self.kinds: Ints = np.arange(source.rows)
            firsts = self.kinds
        else:
            codes = [
                *map(_coded, values.values()),
                *((there.astype(np.int32), 2) for there in presences.values()),
            ]
            firsts, self.kinds = _numbered(codes, source.rows)
        self.records: list[Record] = [{} for _ in range(len(firsts))]
        for path, there in presences.items():
            for record, is_there in zip(self.records, there[firsts].tolist(), strict=True):
                if is_there:
                    _place(record, path, None)
        for path, array in (*values.items(), *((head, source.array(head)) for head in plan.heads)):
            cells = objects_of(plain(array).take(arrow(firsts)))
            for record, value in zip(self.records, cells, strict=True):
                if value is not None:
                    _place(record, path, value)


def spanned(source: ColumnSource, deciding: Deciding) -> list[Record]:
    """Give the records with the earliest and the latest time that rows may have; none where that is not certain.

    It is where one column of times, in which no row is null, is all there is of what decides.
    """
    plan = _Plan(source.schema, deciding)
    if plan.heads or plan.presences or len(plan.values) != 1:
        return []
    (path,) = plan.values
    span = source.span(path)
    records: list[Record] = [{} for _ in (() if span is None else span)]
    for record, value in zip(records, [] if span is None else objects_of(plain(span)), strict=True):
        _place(record, path, value)
    return records


class _Plan:
    """What has to be read of a schema: `values` and `presences` of fields that structs alone lead to.

    `heads` are columns that are read as a whole, because what is looked for is in lists or maps below them.
    """

    def __init__(self, schema: Any, deciding: Deciding) -> None:
        self.values: dict[Path, None] = {}
        self.presences: dict[Path, None] = {}
        self.heads: dict[Path, None] = {}
        fields = named(schema)
        for path in deciding.values:
            kind = self._led(fields, path)
            if kind is not None:
                self._add(path, kind)
        for path in deciding.presences:
            if self._led(fields, path) is not None and path not in self.values:
                self.presences[path] = None
        for head in self.heads:
            for known in (self.values, self.presences):
                for path in [path for path in known if path[:1] == head]:
                    del known[path]

    def _led(self, fields: dict[str, Any], path: Path) -> Any:
        """Give the type of what a path leads to; None if there is nothing, or it is below what is read as a whole."""
        for depth, key in enumerate(path):
            if is_search(key):
                self.heads.update(dict.fromkeys((name,) for name in fields) if depth == 0 else {path[:1]: None})
                return None
            kind = fields.get(key)
            if kind is None or depth + 1 == len(path):
                return kind
            if not types.is_struct(kind):
                if is_nested(kind):
                    self.heads[path[:1]] = None
                return None
            fields = named(kind)
        return None

    def _add(self, path: Path, kind: Any) -> None:
        """Add the value of a field: its own, or, of a struct, that it is there and all that is in it."""
        if types.is_struct(kind):
            self.presences[path] = None
            for name, inner in named(kind).items():
                self._add((*path, name), inner)
        elif is_nested(kind):
            self.heads[path[:1]] = None
        else:
            self.values[path] = None


def _coded(array: Any) -> tuple[Ints, int]:
    """Give a code for every cell of an array of scalars, 0 for null, and how many codes there may be."""
    array = plain(array)
    if types.is_null(array.type):
        return np.zeros(len(array), np.int32), 1
    coded = array if types.is_dictionary(array.type) else array.dictionary_encode()
    return integers(coded.indices, null=-1) + 1, len(coded.dictionary) + 1


def _numbered(codes: Sequence[tuple[Ints, int]], rows: int) -> tuple[Ints, Ints]:
    """Number the different combinations of codes as they come; give the first row of each, and each row's number."""
    keys, size = np.zeros(rows, np.int64), 1
    for its, count in codes:
        if size * count > _MOST_PRODUCT:
            different, keys = np.unique(keys, return_inverse=True)
            size = len(different)
        keys = keys * count + its
        size *= count
    if size > _FEW:
        _, firsts, keys = np.unique(keys, return_index=True, return_inverse=True)
    else:
        first_of = np.full(size, -1, np.int64)
        first_of[keys[::-1]] = np.arange(rows - 1, -1, -1)
        firsts = first_of[first_of >= 0]
        numbers = np.cumsum(first_of >= 0) - 1
        keys = numbers[keys]
    order = np.argsort(firsts, kind="stable")
    number_of = np.empty(len(order), np.int64)
    number_of[order] = np.arange(len(order))
    return firsts[order], number_of[keys]


def _place(record: Record, path: Path, value: Any) -> None:
    """Put a value where a path leads; None stands for anything that is there, and an object will do."""
    *parents, last = path
    for key in parents:
        record = record.setdefault(key, {})
    if value is None:
        record.setdefault(last, {})
    else:
        record[last] = value


def present_keys(source: ColumnSource, rows: Ints) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield which keys some rows have at their top, as they first occur, and how many rows have just these."""
    names = list(dict.fromkeys(source.schema.names))
    codes = [(source.present((name,))[rows].astype(np.int32), 2) for name in names]
    firsts, kinds = _numbered(codes, len(rows))
    for first, count in zip(firsts.tolist(), np.bincount(kinds).tolist(), strict=True):
        yield tuple(name for name, (its, _) in zip(names, codes, strict=True) if its[first]), count
