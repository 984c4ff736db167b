"""A field's column: for every row which cell it holds, and for every test which rows pass it."""

from collections.abc import Callable, Sequence

import numpy as np

from tocsin.core.values import Scalar
from tocsin.detection.engine.columnar.arrays import Bools, Ints
from tocsin.detection.engine.columnar.cells import Cells
from tocsin.detection.engine.columnar.value_tests import ValueTest

ABSENT = -1
"""The code of rows that do not have the field."""

OBJECT = -2
"""The code of rows in which the field is an object."""

_UNKNOWN = -1
_FEW = 64


class Column:
    """Rows by the cells they hold: `codes[row]` is the number of a cell, `ABSENT` or `OBJECT`.

    `parts` are the cells, each kind of them with the number of its first cell, `size` is how many there are. What is
    asked about a row is remembered for its cell. Codes are made when they are first asked for: most columns hold
    nothing that any rule looks for.
    """

    __slots__ = ("_codes", "_known", "_make_codes", "parts", "size")

    def __init__(self, make_codes: Callable[[], Ints], parts: Sequence[Cells]) -> None:
        self._make_codes = make_codes
        self._codes: Ints | None = None
        self.parts: list[tuple[int, Cells]] = []
        self.size = 0
        for part in parts:
            self.parts.append((self.size, part))
            self.size += len(part)
        self._known: dict[ValueTest, Ints] = {}

    @property
    def codes(self) -> Ints:
        """Give the code of every row."""
        if self._codes is None:
            self._codes = self._make_codes()
        return self._codes

    def passes(self, test: ValueTest, rows: Ints) -> Bools:
        """Say which of some rows pass a test; raises EvaluationError if one cannot be judged."""
        codes = self.codes[rows]
        known = self._known.get(test)
        if known is None:
            # The last two places are those that ABSENT and OBJECT, being negative, point to.
            known = self._known[test] = np.full(self.size + 2, _UNKNOWN, np.int8)
            known[-2:] = False
        passed = known[codes]
        unknown = passed < 0
        if unknown.any():
            self._learn(test, known, _different(codes[unknown]))
            passed = known[codes]
        truths: Bools = passed.view(np.bool_)
        return truths

    def holds(self, test: ValueTest, cells: Ints) -> Bools:
        """Say which rows hold one of some cells that passes a test; raises EvaluationError if it cannot be judged."""
        marks = np.zeros(self.size + 2, np.int8)
        self._learn(test, marks, cells)
        held: Bools = marks[self.codes].view(np.bool_)
        return held

    def exists(self, rows: Ints) -> Bools:
        """Say which of some rows have the field."""
        there: Bools = self.codes[rows] != ABSENT
        return there

    def is_null(self, rows: Ints) -> Bools:
        """Say in which of some rows the field is absent or a list of nothing."""
        nulls = np.concatenate([*(part.nulls() for _, part in self.parts), [False, True]])  # OBJECT, ABSENT
        are_null: Bools = nulls[self.codes[rows]]
        return are_null

    def scalars(self, row: int) -> Sequence[Scalar]:
        """Give the scalars a row has in this field."""
        code = int(self.codes[row])
        if code < 0:
            return ()
        first, part = next((first, part) for first, part in reversed(self.parts) if first <= code)
        return part.scalars(code - first)

    def _learn(self, test: ValueTest, known: Ints, cells: Ints) -> None:
        if len(self.parts) == 1:
            known[cells] = self.parts[0][1].judge(test, cells)
            return
        for first, part in self.parts:
            its = cells[(cells >= first) & (cells < first + len(part))]
            if its.size:
                known[its] = part.judge(test, its - first)


def _different(codes: Ints) -> Ints:
    """Give different codes once each, in ascending order."""
    return np.array(sorted(set(codes.tolist()))) if len(codes) < _FEW else np.unique(codes)
