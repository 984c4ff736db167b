"""Literals looked for in all cells of a string column at once."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, Protocol

import numpy as np
import pyarrow.compute as pc

from tocsin.detection.cache import CacheFolder
from tocsin.detection.engine.columnar.arrays import Bools, Ints, bools
from tocsin.detection.engine.matchers import hyperscan_in_use

SHORT = 2
"""Literals that are no longer occur so often that a search of their own costs less than finding each place."""


class Occurrences(NamedTuple):
    """Where literals are: the literal's number, the cell, and whether it is at the cell's beginning and end."""

    literals: Ints
    cells: Ints
    first: Bools
    last: Bools


class LiteralSearch(Protocol):
    """Looks for literals in the cells of a string array."""

    def __call__(self, texts: Any) -> Occurrences:
        """Give the occurrences, ignoring the case of ASCII letters; a literal may be given twice for a cell."""

    def occur_in(self, data: Any) -> bool:
        """Say whether any of the literals is anywhere in some bytes, ignoring the case of ASCII letters."""


LiteralSearchFactory = Callable[[Sequence[bytes]], LiteralSearch]


def best_literal_search() -> LiteralSearchFactory:
    """Give the fastest search that this machine has."""
    if hyperscan_in_use():
        # Imported here because the package does not exist on every platform.
        from tocsin.detection.engine.columnar.hyperscan_literals import HyperscanLiterals  # noqa: PLC0415

        return HyperscanLiterals
    return ArrowLiterals


def thrifty_literal_search(cache: CacheFolder | None) -> LiteralSearchFactory:
    """Give the search that keeps what it compiled in the cache, if there is one."""
    if not hyperscan_in_use() or cache is None or cache.refused:
        return best_literal_search()
    # As above.
    from tocsin.detection.engine.columnar.hyperscan_literals import HyperscanLiterals  # noqa: PLC0415
    from tocsin.detection.engine.hyperscan_store import HyperscanStore  # noqa: PLC0415

    return partial(HyperscanLiterals, compiled=HyperscanStore(cache).literals)


class ArrowLiterals:
    """Looks for one literal after the other with Arrow's own search."""

    def __init__(self, literals: Sequence[bytes]) -> None:
        self._literals = [literal.decode() for literal in literals]

    def __call__(self, texts: Any) -> Occurrences:
        """Give the occurrences, each literal once for a cell."""
        lowered = pc.ascii_lower(texts)
        found = [_cells_with(lowered, literal) for literal in self._literals]
        numbers = np.repeat(np.arange(len(found)), [len(cells) for cells in found])
        cells = np.concatenate(found) if found else np.empty(0, np.int64)
        first, last = np.zeros(len(cells), bool), np.zeros(len(cells), bool)
        at = 0
        for literal, its in zip(self._literals, found, strict=True):
            if len(its):
                some = lowered.take(its)
                first[at : at + len(its)] = bools(pc.starts_with(some, literal))
                last[at : at + len(its)] = bools(pc.ends_with(some, literal))
                at += len(its)
        return Occurrences(numbers, cells, first, last)

    def occur_in(self, data: Any) -> bool:
        """Say whether any of the literals is anywhere in some bytes, ignoring the case of ASCII letters."""
        lowered = bytes(data).lower()
        return any(literal.encode() in lowered for literal in self._literals)


def _cells_with(lowered: Any, literal: str) -> Ints:
    return np.flatnonzero(bools(pc.match_substring(lowered, literal)))


def joined(parts: Sequence[Occurrences]) -> Occurrences:
    """Put occurrences together."""
    return Occurrences(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
