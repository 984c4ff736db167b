"""The row evaluator: one record at a time, fast because it hardly works.

Records are routed to the few rules that can apply; of those, only rules are judged that a value of the record has
woken; and values seen before are not scanned again. What it answers is what `reference` answers.
"""

from collections.abc import Iterator, Sequence

import orjson

from tocsin.core.errors import EvaluationError
from tocsin.core.ports import Route
from tocsin.core.values import Record
from tocsin.detection.engine.bank import Bank, Banks
from tocsin.detection.engine.breaker import Breakers
from tocsin.detection.engine.keywords import KeywordScanner, KeywordSieve
from tocsin.detection.engine.matched import Matched
from tocsin.detection.engine.matchers import best_matcher
from tocsin.detection.engine.memory import MemoryBudget
from tocsin.detection.engine.plan import Plan
from tocsin.detection.engine.predicates import View
from tocsin.detection.engine.reference_evaluator import OnError
from tocsin.detection.engine.ruleset import CompiledRuleset
from tocsin.detection.engine.scanner import MatcherFactory
from tocsin.detection.engine.trial import Trial
from tocsin.detection.engine.waking import Woken

_MOST_PLANS = 4096
_TOGETHER = 4


class RowEvaluator:
    """Judges records one by one by a compiled ruleset; holds no state that could change a verdict.

    Only the breakers have a history: a rule that overruns its time budget again and again is not judged for a while,
    and every record it was not judged on is told to `on_error`.
    """

    def __init__(
        self,
        ruleset: CompiledRuleset,
        on_error: OnError,
        build_matcher: MatcherFactory | None = None,
        *,
        budget: MemoryBudget | None = None,
    ) -> None:
        self._ruleset = ruleset
        self._on_error = on_error
        self._told = 0
        # Whether in the last batch every other record had a new value, so that it pays to look for them beforehand.
        self._is_new = False
        # The record that was judged last, as it was read for that: its findings are asked for next.
        self._view: View | None = None
        self._viewed: Plan | None = None
        self._build_matcher = build_matcher or best_matcher()
        self.banks = Banks(ruleset, self._build_matcher)
        self._budget = budget or MemoryBudget()
        self._plans: dict[Route, Plan] = {}
        self._sieve: KeywordSieve | None = None
        self._keywords: dict[KeywordScanner, None] = {}
        self._breakers = Breakers()

    def forget_failures(self) -> None:
        """Close all breakers, so that verdicts on what comes next do not depend on what came before."""
        self._breakers = Breakers()

    def match(self, record: Record, route: Route, text: bytes | str | None = None) -> Sequence[int]:
        """Give the indexes of the rules that match, in ascending order; `text` is the record's JSON if at hand."""
        plan = self._plans.get(route) or self._plan(route)
        if plan.keyword_watches and self._may_hold_keywords((record,), (text,) if text is not None else ()):
            woken = plan.wake(record, text)
        else:
            woken = None
            for group in plan.groups:
                woken = group.wake(record, woken)
        if plan.trial is not None:
            self._learn(plan, plan.trial, record, woken)
        if woken is None and not plan.sleepless:
            return plan.matching
        return self._judge(plan, record, woken)

    def matches(
        self, records: Sequence[Record], routes: Sequence[Route], texts: Sequence[bytes | str]
    ) -> Iterator[tuple[int, Sequence[int]]]:
        """Yield the numbers of those of many records that rules match, each with what `match` gives.

        A record is also yielded, perhaps with no rules, after `on_error` was told of it. `texts` are the records' JSON
        if all of it is at hand, else nothing.
        """
        plans = self._plans
        for route in set(routes):
            if route not in plans:
                self._plan(route)
        learned = self._budget.learned
        if self._is_new:
            self._learn_ahead(records, routes)
        with_keywords = self._may_hold_keywords(records, texts)
        told = self._told
        for number, (record, route) in enumerate(zip(records, routes, strict=True)):
            plan = plans.get(route)
            if plan is None:  # there were so many that it has been let go: what it looks for may be new
                plan, with_keywords = self._plan(route), True
            if with_keywords:
                woken = plan.wake(record, texts[number] if texts else None)
            else:
                woken = None
                for group in plan.groups:
                    woken = group.wake(record, woken)
            if plan.trial is not None:
                self._learn(plan, plan.trial, record, woken)
                # A keyword that was learned just now was not looked for in this batch.
                with_keywords = with_keywords or (self._sieve is None and bool(self._keywords))
            hits: Sequence[int] = plan.matching
            if woken is not None or plan.sleepless:
                hits = self._judge(plan, record, woken)
                if self._told != told:
                    told = self._told
                    yield number, hits
                    continue
            if hits:
                yield number, hits
        self._is_new = 2 * (self._budget.learned - learned) >= len(records)

    def _learn_ahead(self, records: Sequence[Record], routes: Sequence[Route]) -> None:
        by_route: dict[Route, list[Record]] = {}
        for record, route in zip(records, routes, strict=True):
            by_route.setdefault(route, []).append(record)
        for route, its in by_route.items():
            if len(its) >= _TOGETHER:
                for group in self._plans[route].groups:
                    group.learn_ahead(its)

    def _tell(self, index: int, error: EvaluationError) -> None:
        self._told += 1
        self._on_error(index, error)

    def _may_hold_keywords(self, records: Sequence[Record], texts: Sequence[bytes | str]) -> bool:
        if not self._keywords:
            return False
        if not texts:
            try:
                texts = [orjson.dumps(records)]
            except TypeError:  # lone surrogates, integers beyond 64 bits
                return True
        if self._sieve is None:
            self._sieve = KeywordSieve(self._keywords, self._build_matcher)
        return self._sieve.may_find(texts)

    def matched_fields(self, number: int, record: Record, route: Route) -> Matched:
        """Give the fields that made a rule match a record, with their values."""
        plan = self._plans.get(route) or self._plan(route)
        view = self._view
        if view is None or view.record is not record or self._viewed is not plan:
            view = plan.view(record)
        return plan.matched(number, self._ruleset.rules[number].condition, view)

    def _judge(self, plan: Plan, record: Record, woken: set[int] | None) -> Sequence[int]:
        positions = plan.sleepless if woken is None else woken.union(plan.sleepless)
        view = self._view = plan.view(record)
        self._viewed = plan
        breakers = self._breakers
        hits = []
        for position in positions:
            judge = plan.judges[position]
            index, predicate = judge.number, judge.predicate
            assert predicate is not None, "rules are compiled before they are woken"
            if breakers.any_failed and not breakers.lets_through(index):
                self._tell(index, breakers.refusal(index))
                continue
            try:
                if predicate(view):
                    hits.append(index)
            except EvaluationError as error:
                self._tell(index, breakers.failed(index, error))
            else:
                if breakers.any_failed:
                    breakers.succeeded(index)
        if not hits:
            return plan.matching
        hits.extend(plan.matching)
        hits.sort()
        return hits

    def _plan(self, route: Route) -> Plan:
        if len(self._plans) >= _MOST_PLANS:  # hostile input can make routes without end
            self._plans.clear()
            self._keywords.clear()
            self._sieve = None
        plan = self._plans[route] = self._new_plan(route, self.banks.of(route), self._budget)
        plan.trial = Trial()
        self._know_keywords(plan)
        return plan

    def _new_plan(self, route: Route, bank: Bank, budget: MemoryBudget) -> Plan:
        """Make a plan: the one place where another kind of plan can be put in."""
        return Plan(route, bank, budget)

    def _learn(self, plan: Plan, trial: Trial, record: Record, woken: Woken) -> None:
        if trial.take(record, woken):
            plan.trial = None
            trial.conclude(plan)
            self._know_keywords(plan)

    def _know_keywords(self, plan: Plan) -> None:
        known = len(self._keywords)
        self._keywords.update((watch.scanner, None) for watch in plan.keyword_watches)
        if len(self._keywords) != known:
            self._sieve = None
