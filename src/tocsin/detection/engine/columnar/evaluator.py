"""The columnar evaluator: whole batches at a time, fast because every different value is looked at once.

What it answers is what `reference` answers for the records that `core.columns` says the rows are.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from tocsin.core.batch_source import BatchSource
from tocsin.core.column_source import ColumnSource
from tocsin.core.columns import batches_of
from tocsin.core.errors import EvaluationError
from tocsin.core.ports import Route
from tocsin.detection.engine.bank import Banks
from tocsin.detection.engine.breaker import Breakers
from tocsin.detection.engine.columnar.arrays import Bools, Ints
from tocsin.detection.engine.columnar.frame import Frame
from tocsin.detection.engine.columnar.judging import NodeCompiler
from tocsin.detection.engine.columnar.keywords import KeywordScanner
from tocsin.detection.engine.columnar.layout import Layout
from tocsin.detection.engine.columnar.literals import LiteralSearchFactory, best_literal_search
from tocsin.detection.engine.columnar.plan import Judge, Plan
from tocsin.detection.engine.columnar.scan import ColumnScanner
from tocsin.detection.engine.columnar.view import View
from tocsin.detection.engine.columnar.waking import Share, Waking
from tocsin.detection.engine.expression import Atom
from tocsin.detection.engine.matchers import best_matcher
from tocsin.detection.engine.reference import holds
from tocsin.detection.engine.ruleset import CompiledRuleset
from tocsin.detection.engine.scanner import FieldScanner, MatcherFactory

OnRowError = Callable[[int, int, EvaluationError], None]
"""Is told the rule, by its index, the row, and why the rule could not be judged on it."""

_MOST_PLANS = 4096
_MOST_LAYOUTS = 64


class Part(NamedTuple):
    """Rows of a batch, in ascending order, with their route."""

    route: Route
    rows: Ints


class Match(NamedTuple):
    """A rule, by its index, and the rows of a batch, in ascending order, that it matches on a route."""

    rule: int
    route: Route
    rows: Ints


class ColumnarEvaluator:
    """Judges batches of columns by a compiled ruleset; holds no state that could change a verdict.

    Only the breakers have a history: a rule that overruns its time budget again and again is not judged for a while,
    and every row it was not judged on is told to `on_error`. Small batches are judged as well, but rows of one kind
    that are fewer than some hundreds are quicker judged one by one. `banks` may be those of another evaluator of
    the same ruleset.
    """

    def __init__(
        self,
        ruleset: CompiledRuleset,
        on_error: OnRowError,
        build_matcher: MatcherFactory | None = None,
        build_search: LiteralSearchFactory | None = None,
        *,
        banks: Banks | None = None,
    ) -> None:
        self._on_error = on_error
        self._build_matcher = build_matcher or best_matcher()
        self._banks = banks or Banks(ruleset, self._build_matcher)
        self._build_search = build_search or best_literal_search()
        self._compiler = NodeCompiler(self._build_search)
        self._plans: dict[Route, Plan] = {}
        self._scanners: dict[FieldScanner, ColumnScanner] = {}
        self._keywords: dict[frozenset[Atom], KeywordScanner] = {}
        self._layouts: dict[Any, Layout] = {}
        self._breakers = Breakers()
        self._unsteady: set[int] = set()

    def forget_failures(self) -> None:
        """Close all breakers, so that verdicts on what comes next do not depend on what came before."""
        self._breakers = Breakers()
        self._unsteady.clear()

    def match_batch(self, batch: Any, route: Route) -> list[tuple[int, Ints]]:
        """Give the rules that match rows of a RecordBatch or Table whose rows all belong to one route.

        Rules come by their index, in ascending order, each with the numbers of the rows it matches, in ascending order.
        """
        found: dict[int, list[Ints]] = {}
        first = 0
        for piece in batches_of(batch):
            for match in self.match_parts(BatchSource(piece), [Part(route, np.arange(piece.num_rows))]):
                found.setdefault(match.rule, []).append(match.rows + first)
            first += piece.num_rows
        return [(rule, np.concatenate(rows)) for rule, rows in sorted(found.items())]

    def match_parts(self, source: ColumnSource, parts: Sequence[Part]) -> list[Match]:
        """Give what matches among rows that belong to several routes; rows of no part are not judged.

        Of the source's columns only those are fetched that some rule cannot be decided without.
        """
        shares = [Share(self._plan(part.route), part.rows) for part in parts]
        shares = [share for share in shares if share.plan.matching or share.plan.judges]
        if not shares:
            return []
        layout = self._layout(source.schema)
        frame = Frame(source, layout)
        for share in shares:
            frame.will_read(layout.to_read(share.plan), share.rows)
        waking = Waking(frame, shares, self._scanners)
        keywords = self._find_keywords(frame, shares)
        woken = waking.woken(keywords)
        matches: list[Match] = []
        for share, its in zip(shares, woken, strict=True):
            route = share.plan.route
            matches += [Match(rule, route, share.rows) for rule in share.plan.matching]
            its.update((position, [share.rows]) for position in share.plan.sleepless)
            view = View(frame, route, keywords, share.plan.keywords)
            for position, rows in sorted(its.items()):
                judge = share.plan.judges[position]
                hits = self._judge(judge, view, rows[0] if len(rows) == 1 else np.unique(np.concatenate(rows)))
                if len(hits):
                    matches.append(Match(judge.number, route, hits))
        return matches

    def _judge(self, judge: Judge, view: View, rows: Ints) -> Ints:
        if judge.number not in self._unsteady:
            try:
                return rows[judge.node(self._compiler)(view, rows)]
            except EvaluationError:
                self._unsteady.add(judge.number)
        return np.array([row for row in rows.tolist() if self._judge_alone(judge, view, row)], np.int64)

    def _judge_alone(self, judge: Judge, view: View, row: int) -> bool:
        """Judge a rule that failed on a row near this one: row by row, as its breaker counts."""
        index, breakers = judge.number, self._breakers
        if not breakers.lets_through(index):
            self._on_error(index, row, breakers.refusal(index))
            return False
        try:
            matched = holds(judge.condition, view.frame.record(row), view.route)
        except EvaluationError as error:
            self._on_error(index, row, breakers.failed(index, error))
            return False
        breakers.succeeded(index)
        self._unsteady.discard(index)
        return matched

    def _find_keywords(self, frame: Frame, shares: Sequence[Share]) -> dict[Atom, Bools]:
        wanted = frozenset(atom for share in shares for atom in share.plan.keywords)
        if not wanted:
            return {}
        scanner = self._keywords.get(wanted)
        if scanner is None:
            ordered = sorted(wanted, key=repr)
            fields = FieldScanner(ordered, self._build_matcher)
            scanner = KeywordScanner(
                ordered, ColumnScanner(fields, self._build_matcher, self._build_search), self._build_search
            )
            self._keywords[wanted] = scanner
        return scanner.find(frame)

    def _layout(self, schema: Any) -> Layout:
        layout = self._layouts.get(schema)
        if layout is None:
            if len(self._layouts) >= _MOST_LAYOUTS:
                self._layouts.clear()
            layout = self._layouts[schema] = Layout(schema)
        return layout

    def _plan(self, route: Route) -> Plan:
        plan = self._plans.get(route)
        if plan is not None:
            return plan
        if len(self._plans) >= _MOST_PLANS:  # hostile input can make routes without end
            self._plans.clear()
            self._scanners.clear()
            self._keywords.clear()
            self._layouts.clear()
        plan = self._plans[route] = Plan(route, self._banks.of(route))
        for watch in plan.watches:
            if watch.scanner not in self._scanners:
                self._scanners[watch.scanner] = self._column_scanner(watch.scanner)
        return plan

    def _column_scanner(self, scanner: FieldScanner) -> ColumnScanner:
        return ColumnScanner(scanner, self._build_matcher, self._build_search)
