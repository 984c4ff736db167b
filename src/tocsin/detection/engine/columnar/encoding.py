"""Encoding: an array's rows become numbers of cells, each cell of which is looked at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow.compute as pc
from pyarrow import types

from tocsin.core.columns import is_list, objects_of, plain
from tocsin.core.values import ABSENT as NO_FIELD
from tocsin.detection.engine.columnar.arrays import Ints, arrow, integers, valid
from tocsin.detection.engine.columnar.cells import ListCells, ScalarCells
from tocsin.detection.engine.columnar.column import ABSENT, OBJECT, Column


def encoded(array: Any) -> Column:
    """Make the column of an array of any type, cells that are equal as one."""
    array = plain(array)
    kind = array.type
    if types.is_struct(kind) or types.is_map(kind):
        return Column(lambda: np.where(valid(array), np.int32(OBJECT), np.int32(ABSENT)), ())
    if is_list(kind) or (types.is_dictionary(kind) and not is_flat(kind.value_type)):
        return by_value([NO_FIELD if value is None else value for value in objects_of(array)])
    return _by_code(array if types.is_dictionary(kind) else array.dictionary_encode())


def by_place(array: Any) -> Column:
    """Make the column of a plain array of scalars, every cell for itself unless there is a dictionary."""
    if types.is_dictionary(array.type):
        return _by_code(array)
    places = np.arange(len(array), dtype=np.int32)
    return Column(lambda: np.where(valid(array), places, np.int32(ABSENT)), (ScalarCells(array),))


def by_value(values: Sequence[Any]) -> Column:
    """Make the column of a field's values as records have them."""
    cells = ListCells()
    codes = np.empty(len(values), np.int32)
    for row, value in enumerate(values):
        if value is NO_FIELD:
            codes[row] = ABSENT
        else:
            codes[row] = OBJECT if isinstance(value, dict) else cells.number(value)
    return Column(lambda: codes, (cells,))


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
        return Column(lambda: _codes(array), (ScalarCells(values),))
    # A slice of a longer column: of the dictionary only some is used.
    used, codes = np.unique(_codes(array), return_inverse=True)
    absent = int(used.size and used[0] == ABSENT)
    codes = (codes - absent).astype(np.int32)
    return Column(lambda: codes, (ScalarCells(values.take(arrow(used[absent:]))),))


def _codes(array: Any) -> Ints:
    codes = integers(array.indices, null=ABSENT)
    values = array.dictionary
    if values.null_count:
        codes = np.append(np.where(valid(values), np.arange(len(values)), ABSENT), ABSENT).astype(np.int32)[codes]
    return codes


def lengths(array: Any) -> Ints:
    """Give how many elements the lists of an array have, none for null."""
    return integers(pc.list_value_length(array), null=0)
