"""Keywords: looked for in every text of every row, column by column."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from pyarrow import types

from tocsin.detection.engine.columnar.arrays import Bools
from tocsin.detection.engine.columnar.frame import Frame
from tocsin.detection.engine.columnar.layout import is_nested
from tocsin.detection.engine.columnar.leaves import Leaf, leaves_below
from tocsin.detection.engine.columnar.literals import LiteralSearchFactory
from tocsin.detection.engine.columnar.scan import ColumnScanner
from tocsin.detection.engine.columnar.value_tests import ValueTest
from tocsin.detection.engine.expression import Atom
from tocsin.detection.engine.patterns import needle_of

_DIGITS = frozenset(b"0123456789-")
_OF_FLOATS = _DIGITS | frozenset(b".+einfa")
_OF_BOOLEANS = frozenset(b"truefals")
_OF_TIMES = _DIGITS | frozenset(b":.tz <value out of range>")


class KeywordScanner:
    """Looks for some keywords, all of which have something that can be scanned for."""

    def __init__(self, keywords: Iterable[Atom], scanner: ColumnScanner, build_search: LiteralSearchFactory) -> None:
        self._keywords = tuple(keywords)
        self._tests = [ValueTest([keyword.test], build_search) for keyword in self._keywords]
        self._needles = [needle.data for keyword in self._keywords if (needle := needle_of(keyword.test))]
        self._scanner = scanner

    def find(self, frame: Frame) -> dict[Atom, Bools]:
        """Say for every keyword that occurs which rows hold it."""
        held: dict[Atom, Bools] = {}
        for column, rows in self._leaves(frame):
            candidates = self._scanner.candidates(column)
            for number in np.unique(candidates.tests).tolist():
                cells = candidates.cells[candidates.tests == number]
                places = np.flatnonzero(column.holds(self._tests[number], cells))
                if len(places):
                    mask = held.setdefault(self._keywords[number], np.zeros(frame.rows, np.bool_))
                    mask[places if rows is None else rows[places]] = True
        return held

    def _leaves(self, frame: Frame) -> Iterator[Leaf]:
        """Yield those scalars of a frame in which a quick look finds a reason to look closely."""
        for path, kind in frame.layout.leaves:
            if (is_nested(kind) or self._may_be_in(kind)) and frame.may_hold(path, self._scanner):
                known = frame.leaf(path)
                if known is not None and known.size:
                    yield Leaf(known, None)
                else:
                    yield from leaves_below(frame.array(path), self._may_be_in)

    def _may_be_in(self, kind: Any) -> bool:
        """Say whether some keyword may be in the texts of values of this type."""
        alphabet = _alphabet(kind)
        return alphabet is None or any(map(alphabet.issuperset, self._needles))


def _alphabet(kind: Any) -> frozenset[int] | None:
    """Give all the bytes that occur in the texts of a type, in lower case; None if that may be any."""
    if types.is_boolean(kind):
        return _OF_BOOLEANS
    if types.is_integer(kind) or types.is_duration(kind):
        return _DIGITS
    if types.is_floating(kind) or types.is_decimal(kind):
        return _OF_FLOATS
    return _OF_TIMES if types.is_date(kind) or types.is_time(kind) or types.is_timestamp(kind) else None
