"""Scanning batches of columns: rows are told apart, judged many at a time, and only those that match become records."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

import numpy as np

from tocsin.core.errors import EvaluationError
from tocsin.core.event import ColumnBatch
from tocsin.core.ports import Mapper, Route
from tocsin.core.values import Record
from tocsin.detection.cache import CacheFolder
from tocsin.detection.engine import CompiledRuleset, RowEvaluator
from tocsin.detection.engine.columnar import ColumnarEvaluator, Part
from tocsin.detection.engine.columnar.arrays import Ints
from tocsin.detection.engine.columnar.literals import thrifty_literal_search
from tocsin.detection.engine.matchers import thrifty_matcher
from tocsin.node.plan import TimeBounds
from tocsin.node.projection import Projection, present_keys, spanned
from tocsin.node.tally import Tally

_FEW = 64
"""Rows of one kind that are fewer are judged one by one."""

Hits = tuple[int, Record, Route, Sequence[int]]
"""A row that rules match: its position, its record and route, and the rules, by their index, in ascending order."""


class RowJudge(Protocol):
    """An evaluator of records that can begin anew."""

    def forget_failures(self) -> None:
        """Begin anew."""

    def matches(
        self, records: Sequence[Record], routes: Sequence[Route], texts: Sequence[bytes | str], /
    ) -> Iterator[tuple[int, Sequence[int]]]:
        """Yield the numbers of records with the indexes of the rules that match them."""


class ColumnScanner:
    """Judges batches of columns as the row evaluator judges their records.

    When a rule cannot be judged on some row, breakers begin to count, and they count records in their order: from the
    batch of that row on, an input is read as records.
    """

    def __init__(
        self,
        ruleset: CompiledRuleset,
        mapper: Mapper,
        bounds: TimeBounds,
        by_row: RowJudge,
        troubles: list[tuple[int, EvaluationError]],
        *,
        cache: CacheFolder | None = None,
    ) -> None:
        self._mapper = mapper
        self._bounds = bounds
        self._by_row = by_row
        self._troubles = troubles
        # What the row evaluator knows of the rules is of use here, too.
        banks = by_row.banks if isinstance(by_row, RowEvaluator) else None
        self._by_column = ColumnarEvaluator(
            ruleset,
            lambda rule, _, error: troubles.append((rule, error)),
            thrifty_matcher(cache),
            thrifty_literal_search(cache),
            banks=banks,
        )
        self._failed = False

    def forget_failures(self) -> None:
        """Begin a new input."""
        self._failed = False
        self._by_column.forget_failures()

    def scan(self, batch: ColumnBatch, tally: Tally) -> Iterator[Hits]:
        """Judge a batch, count its events and give what matches; or refuse it, so that it is read as records."""
        tally.size += batch.size
        if not self._failed:
            counted = Tally(events=batch.count)
            hits = self._judged(batch, list(self._parts(batch, counted)))
            if self._troubles:
                self._failed = True
                self._troubles.clear()
                self._by_row.forget_failures()
            elif not batch.columns.is_damaged:
                counted.repaired = batch.columns.repaired()
                tally.merge(counted)
                return hits
        batch.refused = True
        return iter(())

    def _parts(self, batch: ColumnBatch, tally: Tally) -> Iterator[Part]:
        """Yield the rows to judge by their routes; count what they are and those that are not judged."""
        source = batch.columns
        told = Projection(source, self._mapper.decides_route())
        routes = list(map(self._mapper.route, told.records))
        numbers = {id(route): number for number, route in enumerate(routes)}
        number_of = np.array([numbers[id(route)] for route in routes], np.int64)
        of_row = number_of[told.kinds]
        order = np.argsort(of_row, kind="stable")
        edges = np.flatnonzero(np.diff(of_row[order])) + 1
        for rows in np.split(order, edges) if len(order) else ():
            route = routes[int(of_row[rows[0]])]
            kept = self._within(batch, route, rows, tally)
            if len(kept):
                self._count(batch, route, kept, tally)
                yield Part(route, kept)

    def _within(self, batch: ColumnBatch, route: Route, rows: Ints, tally: Tally) -> Ints:
        """Give those rows that are within the time bounds; count the others."""
        if not self._bounds:
            return rows
        deciding = self._mapper.decides_time(route)
        if self._is_outside([self._mapper.time(record, route) for record in spanned(batch.columns, deciding)]):
            tally.outside += len(rows)
            return rows[:0]
        told = Projection(batch.columns, deciding)
        kinds = told.kinds[rows]
        is_kept = np.zeros(len(told.records), np.bool_)
        is_timeless = np.zeros(len(told.records), np.bool_)
        for kind in np.unique(kinds).tolist():
            time = self._mapper.time(told.records[kind], route)
            is_timeless[kind] = time is None
            is_kept[kind] = time is None or self._bounds.covers(time)
        kept = rows[is_kept[kinds]]
        tally.timeless += int(is_timeless[kinds].sum())
        tally.outside += len(rows) - len(kept)
        return kept

    def _is_outside(self, span: Sequence[datetime | None]) -> bool:
        """Say whether all times from the first to the last of a span are outside of the bounds; not without a span."""
        times = [time for time in span if time is not None]
        if not times or len(times) < len(span):
            return False
        after, before = self._bounds.after, self._bounds.before
        return (after is not None and max(times) < after) or (before is not None and min(times) >= before)

    def _count(self, batch: ColumnBatch, route: Route, rows: Ints, tally: Tally) -> None:
        if route.logsources:
            tally.log_types[route.log_type] += len(rows)
            return
        for keys, count in present_keys(batch.columns, rows):
            tally.add_unknown(keys, count)

    def _judged(self, batch: ColumnBatch, parts: Sequence[Part]) -> Iterator[Hits]:
        """Judge rows and give those that rules match; few rows of a kind are judged as records."""
        many = [part for part in parts if len(part.rows) >= _FEW]
        found: dict[int, tuple[Route, list[int]]] = {}
        for match in self._by_column.match_parts(batch.columns, many):
            for row in match.rows.tolist():
                found.setdefault(row, (match.route, []))[1].append(match.rule)
        few = {row: part.route for part in parts if len(part.rows) < _FEW for row in part.rows.tolist()}
        if not found and not few:
            return iter(())
        rows = sorted((*found, *few))
        taken = batch.columns.taken(rows)
        places = [place for place, row in enumerate(rows) if row in few]
        routes = [few[rows[place]] for place in places]
        for number, rules in self._by_row.matches(list(taken.records(places)), routes, ()):
            if rules:
                found[rows[places[number]]] = (routes[number], list(rules))
        places = [place for place, row in enumerate(rows) if row in found]
        return (
            (batch.first + rows[place], record, route, sorted(rules))
            for place, record in zip(places, taken.records(places), strict=True)
            for route, rules in (found[rows[place]],)
        )
