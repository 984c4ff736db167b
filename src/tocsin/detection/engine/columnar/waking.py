"""Waking rules: the different values of a batch say which rules have to be judged on which rows."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from tocsin.detection.engine.columnar.arrays import Bools, Ints
from tocsin.detection.engine.columnar.column import Column
from tocsin.detection.engine.columnar.frame import Frame
from tocsin.detection.engine.columnar.plan import Owners, Plan
from tocsin.detection.engine.columnar.scan import Candidates, ColumnScanner
from tocsin.detection.engine.expression import Atom
from tocsin.detection.engine.scanner import FieldScanner

Woken = dict[int, list[Ints]]
"""Rows by the position of the rule that has to be judged on them; a row may be named several times."""


class Share(NamedTuple):
    """The rows of a batch, in ascending order, that one plan is for."""

    plan: Plan
    rows: Ints


class Waking:
    """Finds what the values of one batch wake, looking at each column once for all plans that watch it."""

    def __init__(self, frame: Frame, shares: Sequence[Share], scanners: Mapping[FieldScanner, ColumnScanner]) -> None:
        self._shares = shares
        self._share_of = np.full(frame.rows, -1, np.int64)
        self._watched: dict[tuple[ColumnScanner, Column], dict[int, Owners]] = {}
        # Resolutions are the same objects for all records of a kind, and dearer to compare than to tell apart.
        known: dict[tuple[FieldScanner, int], Column | None] = {}
        for number, share in enumerate(shares):
            self._share_of[share.rows] = number
            for watch in share.plan.watches:
                key = (watch.scanner, id(watch.resolution))
                if key not in known:
                    known[key] = frame.watched(watch.resolution, scanners[watch.scanner])
                column = known[key]
                if column is not None:
                    self._watched.setdefault((scanners[watch.scanner], column), {})[number] = watch.owners

    def woken(self, keywords: Mapping[Atom, Bools]) -> list[Woken]:
        """Give for each share which rules are woken for which rows; `keywords` says which rows hold which."""
        woken: list[Woken] = [{} for _ in self._shares]
        for share, its in zip(self._shares, woken, strict=True):
            for atom, positions in share.plan.keywords.items():
                if positions and atom in keywords:
                    rows = share.rows[keywords[atom][share.rows]]
                    if len(rows):
                        for position in positions:
                            its.setdefault(position, []).append(rows)
        for (scanner, column), owners in self._watched.items():
            self._wake(scanner, column, owners, woken)
        return woken

    def _wake(self, scanner: ColumnScanner, column: Column, owners: dict[int, Owners], woken: list[Woken]) -> None:
        """Find the rows of all cells that may pass a test, share by share, and of these each rule's."""
        candidates = scanner.candidates(column)
        if not len(candidates.tests):
            return
        marks = np.zeros(column.size + 2, np.bool_)
        marks[candidates.cells] = True
        hot = np.flatnonzero(marks[column.codes])
        shares = self._share_of[hot]
        cells_of = _by_test(candidates)
        for number in np.unique(shares).tolist():
            its = owners.get(number)
            if its is None:
                continue
            rows = hot[shares == number]
            codes = column.codes[rows]
            wanted: dict[int, list[Ints]] = {}
            for test in cells_of.keys() & its.keys():
                for position in its[test]:
                    wanted.setdefault(position, []).append(cells_of[test])
            for position, cells in wanted.items():
                marks[:] = False
                for some in cells:
                    marks[some] = True
                found = rows[marks[codes]]
                if len(found):
                    woken[number].setdefault(position, []).append(found)


def _by_test(candidates: Candidates) -> dict[int, Ints]:
    """Give the cells that may pass each test."""
    order = np.argsort(candidates.tests, kind="stable")
    tests, cells = candidates.tests[order], candidates.cells[order]
    edges = [0, *(np.flatnonzero(np.diff(tests)) + 1).tolist(), len(tests)]
    return {int(tests[begin]): cells[begin:end] for begin, end in pairwise(edges)}
