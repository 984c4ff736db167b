"""Cells of any number of scalars: those of fields that hold lists, or that were read row by row."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from tocsin.core.values import Scalar, scalars_of, text_of
from tocsin.detection.engine.columnar.arrays import Bools, Ints, Relation
from tocsin.detection.engine.columnar.cells import ScalarCells
from tocsin.detection.engine.columnar.value_tests import ValueTest
from tocsin.detection.engine.reference import is_null


class ListCells:
    """Cells of any number of scalars, `count` of them.

    The i-th pair of `owners` and `texts` says that a cell holds one of `values`; `null` says which cells are null to a
    rule though they are there: lists of nothing.
    """

    def __init__(self, values: ScalarCells, owners: Ints, texts: Ints, null: Bools) -> None:
        self._values = values
        self._count = len(null)
        self._null = null
        self._owners_of = Relation(texts, owners, len(values))
        self._texts_of = Relation(owners, texts, self._count)

    def __len__(self) -> int:
        return self._count

    def scalars(self, cell: int) -> Sequence[Scalar]:
        """Give the scalars of a cell."""
        _, texts = self._texts_of.of(np.array([cell]))
        return [scalar for text in texts.tolist() for scalar in self._values.scalars(text)]

    def nulls(self) -> Bools:
        """Say which cells are lists of nothing but nulls."""
        return self._null

    def flat(self) -> tuple[ScalarCells, Relation | None]:
        """Give all scalars, and which cells hold which of them."""
        return self._values, self._owners_of

    def judge(self, test: ValueTest, cells: Ints) -> Bools:
        """Say which of some cells, in ascending order, pass a test; raises EvaluationError if one cannot be judged."""
        which, texts = self._texts_of.of(cells)
        different, inverse = np.unique(texts, return_inverse=True)
        passed = np.zeros(len(cells), np.bool_)
        passed[which[self._values.judge(test, different)[inverse]]] = True
        return passed


def cells_of(values: Iterable[Any]) -> tuple[ListCells, Ints]:
    """Make the different cells of values as records have them, none absent or an object; give the cell of each, too."""
    cells: dict[Hashable, int] = {}
    scalars: dict[tuple[type, Scalar], int] = {}
    pairs: list[tuple[int, int]] = []
    null: list[bool] = []
    numbers: list[int] = []
    for value in values:
        # Equal scalars of different types are different: `True` is not `1`.
        its = tuple((scalar.__class__, scalar) for scalar in scalars_of(value))
        is_nothing = is_null(value)
        cell = cells.setdefault((is_nothing, its), len(null))
        if cell == len(null):
            null.append(is_nothing)
            pairs += ((cell, scalars.setdefault(scalar, len(scalars))) for scalar in dict.fromkeys(its))
        numbers.append(cell)
    different = [scalar for _, scalar in scalars]
    texts = pa.array(list(map(text_of, different)), pa.large_string())
    owners, places = np.array(pairs, np.int64).reshape(-1, 2).T
    held = ScalarCells(texts, lambda some: [different[number] for number in some])
    return ListCells(held, owners, places, np.array(null, np.bool_)), np.array(numbers, np.int32)
