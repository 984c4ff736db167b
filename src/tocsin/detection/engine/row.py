"""The row evaluator: one record at a time, fast because it hardly works.

Records are routed to the few rules that can apply; of those, only rules are judged that a value of the record has
woken; and values seen before are not scanned again. What it answers is what `reference` answers.
"""

from collections.abc import Sequence

from tocsin.core.errors import EvaluationError
from tocsin.core.ports import Route
from tocsin.core.values import Record
from tocsin.detection.engine.bank import Bank
from tocsin.detection.engine.breaker import Breakers
from tocsin.detection.engine.matched import Matched
from tocsin.detection.engine.matchers import best_matcher
from tocsin.detection.engine.memory import MemoryBudget
from tocsin.detection.engine.plan import Plan
from tocsin.detection.engine.reference_evaluator import OnError
from tocsin.detection.engine.ruleset import CompiledRuleset
from tocsin.detection.engine.scanner import MatcherFactory
from tocsin.detection.engine.trial import Trial
from tocsin.detection.engine.waking import Woken

_MOST_PLANS = 4096


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
        self._build_matcher = build_matcher or best_matcher()
        self._budget = budget or MemoryBudget()
        self._banks: dict[frozenset[str], Bank] = {}
        self._plans: dict[Route, Plan] = {}
        self._trials: dict[Plan, Trial] = {}
        self._breakers = Breakers()

    def forget_failures(self) -> None:
        """Close all breakers, so that verdicts on what comes next do not depend on what came before."""
        self._breakers = Breakers()

    def match(self, record: Record, route: Route, text: bytes | str | None = None) -> Sequence[int]:
        """Give the indexes of the rules that match, in ascending order; `text` is the record's JSON if at hand."""
        plan = self._plans.get(route)
        if plan is None:
            plan = self._plan(route)
        woken = plan.wake(record, text)
        if plan in self._trials:
            self._learn(plan, record, woken)
        if woken is None and not plan.sleepless:
            return plan.matching
        return self._judge(plan, record, woken)

    def matched_fields(self, number: int, record: Record, route: Route) -> Matched:
        """Give the fields that made a rule match a record, with their values."""
        plan = self._plans.get(route) or self._plan(route)
        return plan.evidence(number, self._ruleset.rules[number].condition).of(record)

    def _judge(self, plan: Plan, record: Record, woken: set[int] | None) -> Sequence[int]:
        positions = plan.sleepless if woken is None else woken.union(plan.sleepless)
        view = plan.view(record)
        breakers = self._breakers
        hits = []
        for position in positions:
            judge = plan.judges[position]
            index, predicate = judge.number, judge.predicate
            assert predicate is not None, "rules are compiled before they are woken"
            if breakers.any_failed and not breakers.lets_through(index):
                self._on_error(index, breakers.refusal(index))
                continue
            try:
                if predicate(view):
                    hits.append(index)
            except EvaluationError as error:
                self._on_error(index, breakers.failed(index, error))
            else:
                if breakers.any_failed:
                    breakers.succeeded(index)
        if not hits:
            return plan.matching
        hits.extend(plan.matching)
        hits.sort()
        return hits

    def _plan(self, route: Route) -> Plan:
        names = frozenset(route.constants)
        bank = self._banks.get(names)
        if bank is None:
            bank = self._banks[names] = Bank(self._ruleset, names, self._build_matcher)
        if len(self._plans) >= _MOST_PLANS:  # hostile input can make routes without end
            self._plans.clear()
            self._trials.clear()
            self._budget.forget()
        plan = self._plans[route] = Plan(route, bank, self._budget)
        self._trials[plan] = Trial()
        return plan

    def _learn(self, plan: Plan, record: Record, woken: Woken) -> None:
        trial = self._trials[plan]
        if trial.take(record, woken):
            trial.conclude(plan)
            del self._trials[plan]
