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
from tocsin.detection.engine.matchers import best_matcher
from tocsin.detection.engine.memory import MemoryBudget
from tocsin.detection.engine.plan import Group, Plan, objects_at
from tocsin.detection.engine.predicates import View
from tocsin.detection.engine.reference import OnError
from tocsin.detection.engine.ruleset import CompiledRuleset
from tocsin.detection.engine.scanner import MatcherFactory

_MOST_PLANS = 4096
_MEMORY_CHARACTERS = 24_000_000
_MEMORY_ENTRIES = 250_000


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
        memory_entries: int = _MEMORY_ENTRIES,
    ) -> None:
        self._ruleset = ruleset
        self._on_error = on_error
        self._build_matcher = build_matcher or best_matcher()
        self._budget = MemoryBudget(_MEMORY_CHARACTERS, memory_entries)
        self._banks: dict[frozenset[str], Bank] = {}
        self._plans: dict[Route, Plan] = {}
        self._breakers = Breakers()

    def forget_failures(self) -> None:
        """Close all breakers, so that verdicts on what comes next do not depend on what came before."""
        self._breakers = Breakers()

    def match(self, record: Record, route: Route) -> Sequence[int]:
        """Give the indexes of the rules that match, in ascending order."""
        plan = self._plans.get(route)
        if plan is None:
            plan = self._plan(route)
        woken: set[int] | None = None
        for group in plan.groups:
            woken = _wake(group, record, woken)
        if plan.keyword_watches:
            woken = _wake_by_keywords(plan, record, woken)
        if woken is None and not plan.sleepless:
            return plan.matching
        return self._judge(plan, record, woken)

    def _judge(self, plan: Plan, record: Record, woken: set[int] | None) -> Sequence[int]:
        positions = plan.sleepless if woken is None else woken.union(plan.sleepless)
        view = View(record, plan.field_count)
        breakers = self._breakers
        hits = []
        for position in positions:
            index, predicate = plan.judges[position]
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
            bank = self._banks[names] = Bank(self._ruleset, names, self._build_matcher, self._budget)
        if len(self._plans) >= _MOST_PLANS:  # hostile input can make routes without end
            self._plans.clear()
        plan = self._plans[route] = Plan(self._ruleset, route, bank)
        return plan


def _wake(group: Group, record: Record, woken: set[int] | None) -> set[int] | None:
    """Add the rules that a group's watched fields wake."""
    prefixes, watches = group
    gets = objects_at(record, prefixes) if prefixes else None
    for key, read, memory, wakes in watches:
        if gets is None:
            candidates = memory.of_any(read(record))
        else:
            for get in gets:
                value = get(key)
                if value.__class__ is str:
                    known = memory.known.get(value)
                    candidates = memory.learn(value) if known is None else known
                    break
                if value is not None and value.__class__ is not dict:
                    candidates = memory.of_any(value)
                    break
            else:
                continue
        if candidates:
            rules = wakes.known.get(candidates)
            if rules is None:
                rules = wakes.learn(candidates)
            if rules:
                woken = set(rules) if woken is None else woken.union(rules)
    return woken


def _wake_by_keywords(plan: Plan, record: Record, woken: set[int] | None) -> set[int] | None:
    for scanner, wakes in plan.keyword_watches:
        candidates = scanner.candidates(record)
        if candidates:
            rules = wakes.known.get(candidates) or wakes.learn(candidates)
            woken = set(rules) if woken is None else woken.union(rules)
    return woken
