"""Encoding: an array's rows become numbers of cells, each cell of which is looked at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow.compute as pc
from pyarrow import types

from tocsin.core.columns import is_list, is_text, objects_of, plain
from tocsin.core.values import ABSENT as NO_FIELD
from tocsin.detection.engine.columnar.arrays import Ints, arrow, integers, runs, valid
from tocsin.detection.engine.columnar.cells import scalar_cells
from tocsin.detection.engine.columnar.column import ABSENT, OBJECT, Column
from tocsin.detection.engine.columnar.list_cells import ListCells, cells_of

_SAMPLE = 4096
_VARIED = 0.5


def encoded(array: Any) -> Column:
    """Make the column of an array of any type, cells that are equal as one."""
    array = plain(array)
    kind = array.type
    if types.is_struct(kind) or types.is_map(kind):
        return Column(lambda: np.where(valid(array), np.int32(OBJECT), np.int32(ABSENT)), ())
    if is_list(kind):
        return _by_list(array)
    if types.is_dictionary(kind) and not is_flat(kind.value_type):
        return by_value([NO_FIELD if value is None else value for value in objects_of(array)])
    if is_text(kind) and _is_varied(array):
        return by_place(array)
    return _by_code(array if types.is_dictionary(kind) else array.dictionary_encode())


def _is_varied(array: Any) -> bool:
    """Say whether texts hardly repeat, judging by the first: to find equal ones would cost more than it saves."""
    sample = array.slice(0, _SAMPLE)
    return bool(len(sample.unique()) > _VARIED * (len(sample) - sample.null_count))


def by_place(array: Any) -> Column:
    """Make the column of a plain array of scalars, every cell for itself unless there is a dictionary."""
    if types.is_dictionary(array.type):
        return _by_code(array)
    places = np.arange(len(array), dtype=np.int32)
    return Column(lambda: np.where(valid(array), places, np.int32(ABSENT)), (scalar_cells(array),))


def by_value(values: Sequence[Any]) -> Column:
    """Make the column of a field's values as records have them."""
    codes = np.full(len(values), ABSENT, np.int32)
    rows = [row for row, value in enumerate(values) if value is not NO_FIELD and not isinstance(value, dict)]
    codes[[row for row, value in enumerate(values) if isinstance(value, dict)]] = OBJECT
    cells, codes[rows] = cells_of(values[row] for row in rows)
    return Column(lambda: codes, (cells,))


def _by_list(array: Any) -> Column:
    """Make the column of a plain array of lists, every list for itself."""
    values = array.flatten()
    if not is_flat(values.type):
        return by_value([NO_FIELD if value is None else value for value in objects_of(array)])
    there = np.flatnonzero(valid(array))
    codes = np.full(len(array), ABSENT, np.int32)
    codes[there] = np.arange(len(there))
    sizes = lengths(array)[there]
    owners, _ = runs(sizes)
    kept = valid(values)
    null = np.bincount(owners[kept], minlength=len(there)) == 0
    return Column(lambda: codes, (ListCells(scalar_cells(values), owners[kept], np.flatnonzero(kept), null),))


def first_usable(first: Sequence[Column], others: Sequence[Column]) -> Column:
    """Join columns as `read_field` reads: the first usable value of `first`, else an object there, else `others`."""

    def codes() -> Ints:
        joined = np.full_like((*first, *others)[0].codes, ABSENT)
        base = 0
        for column in first:
            usable = (joined < 0) & (column.codes >= 0)
            joined[(joined == ABSENT) & (column.codes == OBJECT)] = OBJECT
            joined[usable] = column.codes[usable] + base
            base += column.size
        for column in others:
            missing = joined == ABSENT
            joined[missing] = np.where(column.codes >= 0, column.codes + base, column.codes)[missing]
            base += column.size
        return joined

    return Column(codes, [part for column in (*first, *others) for _, part in column.parts])


def is_flat(kind: Any) -> bool:
    """Say whether a plain type is one of scalars."""
    return not (types.is_struct(kind) or types.is_map(kind) or is_list(kind) or types.is_dictionary(kind))


def _by_code(array: Any) -> Column:
    """Make the column of a dictionary array of scalars."""
    values = array.dictionary
    if len(values) <= 2 * len(array):
        return Column(lambda: _codes(array), (scalar_cells(values),))
    # A slice of a longer column: of the dictionary only some is used.
    used, codes = np.unique(_codes(array), return_inverse=True)
    absent = int(used.size and used[0] == ABSENT)
    codes = (codes - absent).astype(np.int32)
    return Column(lambda: codes, (scalar_cells(values.take(arrow(used[absent:]))),))


def _codes(array: Any) -> Ints:
    codes = integers(array.indices, null=ABSENT)
    values = array.dictionary
    if values.null_count:
        codes = np.append(np.where(valid(values), np.arange(len(values)), ABSENT), ABSENT).astype(np.int32)[codes]
    return codes


def lengths(array: Any) -> Ints:
    """Give how many elements the lists of an array have, none for null."""
    return integers(pc.list_value_length(array), null=0)
