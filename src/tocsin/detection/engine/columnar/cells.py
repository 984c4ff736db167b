"""The different cells of a column: what tests say of them is asked once for all rows that hold them."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from tocsin.core.columns import is_ascii, is_text, string_data, string_offsets
from tocsin.core.values import Scalar, fold, text_of
from tocsin.detection.engine.columnar.arrays import Bools, Ints, Relation, arrow, bools, nothing, valid
from tocsin.detection.engine.columnar.value_tests import ValueTest
from tocsin.detection.engine.keywords import FOLDING_TO_ASCII

_MANY = 512
"""From so many pairs of a text and a literal on, one search in all texts is faster than Python's in each."""


class Cells(Protocol):
    """Different cells of a column, numbered from 0."""

    def __len__(self) -> int:
        """Give how many there are."""

    def scalars(self, cell: int) -> Sequence[Scalar]:
        """Give the scalars of a cell."""

    def nulls(self) -> Bools:
        """Say which cells are null to a rule though they are there: lists of nothing."""

    def judge(self, test: ValueTest, cells: Ints) -> Bools:
        """Say which of some cells, in ascending order, pass a test; raises EvaluationError if one cannot be judged."""

    def flat(self) -> "tuple[ScalarCells, Relation | None]":
        """Give all texts, and which cells hold which of them; None if cells and texts are the same."""


class ScalarCells:
    """Cells of one scalar each, which `scalars_of` gives by their numbers, and their texts, a string array.

    Those that are null are never asked about.
    """

    def __init__(self, texts: Any, scalars_of: Callable[[list[int]], list[Scalar]]) -> None:
        self.texts = texts
        self._scalars_of = scalars_of
        self._is_ascii: bool | None = None
        self._foreign: Ints | None = None
        self._trapped: Ints | None = None
        self._offsets = string_offsets(self.texts)
        self._bytes = memoryview(self.texts.buffers()[2] or b"")
        self._strings: dict[int, str] = {}
        self._folded: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def is_ascii(self) -> bool:
        """Say whether all texts are plain ASCII."""
        if self._is_ascii is None:
            self._is_ascii = is_ascii(string_data(self.texts))
        return self._is_ascii

    @property
    def sizes(self) -> Ints:
        """Give the sizes of the texts in UTF-8."""
        sizes: Ints = np.diff(self._offsets)
        return sizes

    @property
    def foreign(self) -> Ints:
        """Give the cells whose texts are not plain ASCII."""
        if self._foreign is None:
            known = self.is_ascii or bools(pc.string_is_ascii(self.texts))
            self._foreign = nothing() if known is True else np.flatnonzero(valid(self.texts) & ~known)
        return self._foreign

    @property
    def trapped(self) -> Ints:
        """Give the cells whose texts hold a character outside ASCII whose case folds to one inside."""
        if self._trapped is None:
            foreign = self.foreign
            traps = bools(pc.match_substring_regex(self.some_texts(foreign), f"[{FOLDING_TO_ASCII}]"))
            self._trapped = foreign[traps]
        return self._trapped

    def some_texts(self, cells: Ints) -> Any:
        """Give the texts of some different cells, in ascending order, as an array."""
        return self.texts if len(cells) == len(self) else self.texts.take(arrow(cells))

    def data(self, cell: int) -> bytes:
        """Give the text of a cell in UTF-8."""
        return bytes(self._bytes[self._offsets[cell] : self._offsets[cell + 1]])

    def scalars(self, cell: int) -> Sequence[Scalar]:
        """Give the scalar of a cell."""
        return self._scalars_of([cell])

    def nulls(self) -> Bools:
        """Say that no cell is null."""
        return np.zeros(len(self), bool)

    def flat(self) -> "tuple[ScalarCells, Relation | None]":
        """Give these cells: each is a text."""
        return self, None

    def judge(self, test: ValueTest, cells: Ints) -> Bools:
        """Say which of some cells, in ascending order, pass a test; raises EvaluationError if one cannot be judged."""
        check = test.check
        if check is None:
            return np.fromiter(map(test.on_scalar, self._scalars_of(cells.tolist())), bool, len(cells))
        if len(cells) * len(test.literals) >= _MANY and self.is_ascii:
            # Half of the texts cost as much to copy as the others to search.
            if 2 * len(cells) >= len(self) and not self.texts.null_count:
                return test.search(self.texts)[cells]
            return test.search(self.some_texts(cells))
        numbers = cells.tolist()
        texts = self._strings_of(numbers) if test.cased else self._folded_of(numbers)
        return np.fromiter(map(check, texts), bool, len(cells))

    def _strings_of(self, numbers: list[int]) -> list[str]:
        known = self._strings
        for number in numbers:
            if number not in known:
                known[number] = self.data(number).decode()
        return [known[number] for number in numbers]

    def _folded_of(self, numbers: list[int]) -> list[str]:
        known = self._folded
        unknown = [number for number in numbers if number not in known]
        if unknown:
            known.update(zip(unknown, map(fold, self._strings_of(unknown)), strict=True))
        return [known[number] for number in numbers]


def scalar_cells(values: Any) -> ScalarCells:
    """Make cells of the values of a plain array of scalars."""
    return ScalarCells(texts_of(values), lambda numbers: values.take(pa.array(numbers, pa.int64())).to_pylist())


def texts_of(values: Any) -> Any:
    """Give the canonical texts of a plain array of scalars as a string array."""
    kind = values.type
    if is_text(kind):
        return values
    if types.is_floating(kind):  # Arrow writes them in another way
        return pa.array([None if value is None else text_of(value) for value in values.to_pylist()], pa.string())
    return values.cast(pa.string())
