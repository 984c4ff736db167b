"""Literals looked for by Hyperscan, in one pass over the bytes of a whole column."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import hyperscan
import numpy as np

from tocsin.core.columns import string_data, string_offsets
from tocsin.detection.engine.columnar.arrays import Ints
from tocsin.detection.engine.columnar.literals import SHORT, ArrowLiterals, Occurrences, joined
from tocsin.detection.engine.hyperscan_matcher import CompileLiterals, compile_literals

_MOST_BYTES = 1 << 28
_END_BITS = 40


class HyperscanLiterals:
    """Looks for all literals at once; cells lie side by side, so what spans two of them is sorted out."""

    def __init__(self, literals: Sequence[bytes], compiled: CompileLiterals | None = None) -> None:
        self._compiled = compiled or compile_literals
        self._literals = literals
        self._sizes = np.array([len(literal) for literal in literals], np.int64)
        self._long = [number for number, size in enumerate(self._sizes) if size > SHORT]
        short = [number for number, size in enumerate(self._sizes) if size <= SHORT]
        self._short_numbers = np.array(short, np.int64)
        self._short = ArrowLiterals([literals[number] for number in short])
        self._placing: Any = None
        self._noticing: Any = None

    def occur_in(self, data: Any) -> bool:
        """Say whether any of the literals is anywhere in some bytes, ignoring the case of ASCII letters."""
        if not len(data) or not self._literals:
            return False
        if self._noticing is None:
            self._noticing = self._database(range(len(self._literals)), hyperscan.HS_FLAG_SINGLEMATCH)
        try:
            self._noticing.scan(data, match_event_handler=lambda *_: True)
        except hyperscan.ScanTerminated:
            return True
        return False

    def __call__(self, texts: Any) -> Occurrences:
        """Give the occurrences, each place of a literal in a cell."""
        found = self._placed(texts)
        if not len(self._short_numbers):
            return found
        short = self._short(texts)
        return joined([found, short._replace(literals=self._short_numbers[short.literals])])

    def _placed(self, texts: Any) -> Occurrences:
        found = self._scan(texts)
        if not len(found):
            return Occurrences(found, found, found.astype(np.bool_), found.astype(np.bool_))
        offsets = string_offsets(texts).astype(np.int64)
        offsets -= offsets[0]
        numbers, ends = found >> _END_BITS, found & ((1 << _END_BITS) - 1)
        starts = ends - self._sizes[numbers]
        cells = np.searchsorted(offsets, ends - 1, side="right") - 1
        inside = starts >= offsets[cells]
        numbers, cells, starts, ends = numbers[inside], cells[inside], starts[inside], ends[inside]
        return Occurrences(numbers, cells, starts == offsets[cells], ends == offsets[cells + 1])

    def _scan(self, texts: Any) -> Ints:
        """Give number and end of every occurrence in one integer each."""
        found: list[int] = []
        append = found.append
        if self._long:
            if self._placing is None:
                self._placing = self._database(self._long, 0)
            data = string_data(texts)
            for begin, end in _stretches(texts):
                self._placing.scan(
                    data[begin:end],
                    match_event_handler=lambda number, _, to, *__, begin=begin: append(
                        number << _END_BITS | (to + begin)
                    ),
                )
        return np.array(found, np.int64)

    def _database(self, numbers: Sequence[int], flags: int) -> Any:
        return self._compiled([self._literals[number] for number in numbers], numbers, flags)


def _stretches(texts: Any) -> list[tuple[int, int]]:
    """Cut the bytes of all cells between cells, into stretches that one scan takes."""
    offsets = string_offsets(texts)
    size = int(offsets[-1] - offsets[0])
    if size <= _MOST_BYTES:
        return [(0, size)] if size else []
    ends = offsets - offsets[0]
    cuts = ends[np.searchsorted(ends, np.arange(_MOST_BYTES, size, _MOST_BYTES), side="right") - 1]
    return list(pairwise(sorted({0, *cuts.tolist(), size})))
