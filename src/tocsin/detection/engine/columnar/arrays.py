"""The arrays that columns are judged with, and ways from Arrow to NumPy that cost next to nothing."""

from typing import Any

import numpy as np
import pyarrow as pa

Ints = np.ndarray[Any, np.dtype[Any]]
"""Row numbers, codes of cells, numbers of tests: integers of some width."""

Bools = np.ndarray[Any, np.dtype[np.bool_]]
"""One truth a row."""


class Relation:
    """Pairs of numbers: which ones on the right belong to one on the left, of which there are `count`."""

    __slots__ = ("_counts", "_right", "_starts")

    def __init__(self, left: Ints, right: Ints, count: int) -> None:
        order = np.argsort(left, kind="stable")
        self._right = right[order]
        self._counts = np.bincount(left, minlength=count)
        self._starts = np.cumsum(self._counts) - self._counts

    def of(self, numbers: Ints) -> tuple[Ints, Ints]:
        """Give for some numbers on the left all pairs of a place among them and a number on the right."""
        counts = self._counts[numbers]
        which, within = runs(counts)
        return which, self._right[self._starts[numbers][which] + within]


def runs(counts: Ints) -> tuple[Ints, Ints]:
    """Give for runs of these lengths, one after the other, the number of the run and the place in it."""
    which = np.repeat(np.arange(len(counts)), counts)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)


def nothing() -> Ints:
    """Give no numbers."""
    return np.empty(0, np.int64)


def bools(array: Any) -> Bools:
    """Give an Arrow array of booleans as NumPy has it; null is false."""
    truths = _bits(array.buffers()[1], array)
    return truths & valid(array) if array.null_count else truths


def valid(array: Any) -> Bools:
    """Say which cells of an Arrow array, which is no union and not run-end encoded, are not null."""
    bitmap = array.buffers()[0]
    return np.ones(len(array), np.bool_) if bitmap is None else _bits(bitmap, array)


def integers(array: Any, *, null: int) -> Ints:
    """Give an Arrow array of integers as 32-bit integers, or 64-bit ones if it has such, with `null` for null."""
    kind = array.type
    width = np.dtype(f"{'i' if str(kind).startswith('int') else 'u'}{kind.bit_width // 8}")
    numbers = np.frombuffer(array.buffers()[1], width)[array.offset : array.offset + len(array)]
    numbers = numbers.astype(np.int64 if kind.bit_width == 64 else np.int32, copy=False)
    return np.where(valid(array), numbers, numbers.dtype.type(null)) if array.null_count else numbers


def arrow(numbers: Ints) -> Any:
    """Give 64-bit integers as an Arrow array, without copying them."""
    numbers = np.ascontiguousarray(numbers, np.int64)
    return pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(numbers)])


def _bits(bitmap: Any, array: Any) -> Bools:
    begin = array.offset // 8
    end = (array.offset + len(array) + 7) // 8
    bits = np.unpackbits(np.frombuffer(bitmap, np.uint8)[begin:end], bitorder="little")
    return bits[array.offset % 8 :][: len(array)].view(np.bool_)
