"""What rules cost: a row evaluator that times every judgement, and notes what woke the rule.

It judges as the row evaluator does, with a little more around every predicate; nothing of it is on the usual path.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tocsin.core.errors import EvaluationError
from tocsin.core.fields import read_field
from tocsin.core.ports import Route
from tocsin.core.values import Record, scalars_of, text_of
from tocsin.detection.engine.bank import Bank
from tocsin.detection.engine.cover import Cover
from tocsin.detection.engine.direct_matcher import DirectMatcher
from tocsin.detection.engine.expression import Atom
from tocsin.detection.engine.memory import MemoryBudget
from tocsin.detection.engine.plan import Plan
from tocsin.detection.engine.predicates import Predicate, View
from tocsin.detection.engine.reference_evaluator import OnError
from tocsin.detection.engine.row import RowEvaluator
from tocsin.detection.engine.ruleset import CompiledRuleset
from tocsin.detection.engine.scanner import MatcherFactory
from tocsin.detection.engine.section import Scanners, scanners_for

Nanoseconds = Callable[[], int]
"""A clock for durations."""

_LOOKED_INTO_FIRST = 1_000
_LOOKED_INTO_LATER = 16
"""Of a rule's wakings the first are all looked into, and then one in so many."""


@dataclass(slots=True)
class RuleCost:
    """What one rule cost: `met` events were of its log sources, on `judged` of them it was judged.

    `unwoken` of these were judged although nothing had woken the rule, because nothing could. `matched` and `failed`
    count outcomes; an event that matches for its log type alone is matched without being judged. `looked_into` wakings
    were looked into, and of them every test of `woken_by` had some; one waking may have several.
    """

    met: int = 0
    judged: int = 0
    unwoken: int = 0
    matched: int = 0
    failed: int = 0
    nanoseconds: int = 0
    looked_into: int = 0
    woken_by: Counter[Atom] = field(default_factory=Counter)

    @property
    def micros_per_judged(self) -> float:
        """Give microseconds for each event that the rule was judged on."""
        return self.nanoseconds / 1000 / self.judged if self.judged else 0.0


class ProfilingEvaluator(RowEvaluator):
    """The row evaluator with a cost for every rule, by its index, in `costs()`."""

    def __init__(
        self,
        ruleset: CompiledRuleset,
        on_error: OnError,
        clock: Nanoseconds,
        build_matcher: MatcherFactory | None = None,
    ) -> None:
        super().__init__(ruleset, on_error, build_matcher)
        self._clock = clock
        self._costs = [RuleCost() for _ in ruleset.rules]
        self._seen: Counter[Route] = Counter()
        self._applying: dict[Route, tuple[Sequence[int], Sequence[int]]] = {}

    def match(self, record: Record, route: Route, text: bytes | str | None = None) -> Sequence[int]:
        """Judge as RowEvaluator does."""
        self._seen[route] += 1
        return super().match(record, route, text)

    def matches(
        self, records: Sequence[Record], routes: Sequence[Route], texts: Sequence[bytes | str]
    ) -> Iterator[tuple[int, Sequence[int]]]:
        """Judge as RowEvaluator does."""
        self._seen.update(routes)
        yield from super().matches(records, routes, texts)

    def costs(self) -> list[RuleCost]:
        """Give what every rule has cost until now."""
        for route, count in self._seen.items():
            judged, matching = self._applying[route]
            for index in (*judged, *matching):
                self._costs[index].met += count
            for index in matching:
                self._costs[index].matched += count
        self._seen.clear()
        return self._costs

    def _new_plan(self, route: Route, bank: Bank, budget: MemoryBudget) -> Plan:
        plan = _ProfiledPlan(route, bank, budget, self._costs, self._clock)
        self._applying[route] = [judge.number for judge in plan.judges], plan.matching
        return plan


class _ProfiledPlan(Plan):
    """A plan whose predicates are timed."""

    def __init__(
        self, route: Route, bank: Bank, budget: MemoryBudget, costs: Sequence[RuleCost], clock: Nanoseconds
    ) -> None:
        self._costs = costs
        self._clock = clock
        self._route_of_fields = route
        self._learned: Mapping[int, Cover] = {}
        self._unwakeable: frozenset[int] = frozenset()
        self._wakers: dict[int, Scanners] = {}
        super().__init__(route, bank, budget)

    def watch(self, covers: Mapping[int, Cover]) -> None:
        """Watch as a plan does, and note what wakes which rule."""
        self._learned = covers
        self._wakers.clear()
        super().watch(covers)
        self._unwakeable = frozenset(self.sleepless)

    def prepare(self, position: int) -> None:
        """Compile a rule's predicate, timed, if it is not yet."""
        judge = self.judges[position]
        is_new = judge.predicate is None
        super().prepare(position)
        if is_new and judge.predicate is not None:
            judge.predicate = self._timed(position, judge.predicate, self._costs[judge.number])

    def _timed(self, position: int, predicate: Predicate, cost: RuleCost) -> Predicate:
        clock = self._clock

        def judged(view: View) -> bool:
            begin = clock()
            try:
                hit = predicate(view)
            except EvaluationError:
                cost.failed += 1
                raise
            finally:
                cost.nanoseconds += clock() - begin
                cost.judged += 1
                if position in self._unwakeable:
                    cost.unwoken += 1
                elif cost.judged <= _LOOKED_INTO_FIRST or cost.judged % _LOOKED_INTO_LATER == 0:
                    wakers = self._wakers_in(position, view.record)
                    if wakers:  # not when the rule was given another cover after this record had woken it
                        cost.looked_into += 1
                        cost.woken_by.update(wakers)
            cost.matched += hit
            return hit

        return judged

    def _wakers_in(self, position: int, record: Record) -> set[Atom]:
        """Give the tests of a rule's cover that a record wakes it by, found as they are found for all rules."""
        cover = self._learned.get(position) or self.cover(position)
        assert cover is not None, "a rule that can be woken has a cover"
        scanners = self._wakers.get(position)
        if scanners is None:
            scanners = self._wakers[position] = scanners_for(cover.atoms, DirectMatcher)
        found: set[Atom] = set()
        for name, scanner in scanners.fields.items():
            for scalar in scalars_of(read_field(record, self._route_of_fields.resolve(name))):
                found.update(scanner.atoms[number] for number in scanner.candidates(text_of(scalar)))
        if scanners.keywords is not None:
            found.update(scanners.keywords.atoms[number] for number in scanners.keywords.candidates(record, None))
        return found
