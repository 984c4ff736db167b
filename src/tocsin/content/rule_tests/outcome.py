"""A rule's outcome on an event, by both evaluators: a test of a rule is a test of the engine too."""

from collections.abc import Callable
from dataclasses import dataclass

from tocsin.core.errors import BudgetExceeded, EvaluationError
from tocsin.core.finding import Finding
from tocsin.core.logsource import LogSource
from tocsin.core.ports import Evaluator, Mapper, Route
from tocsin.core.values import Record
from tocsin.detection.engine import (
    CompiledRule,
    CompiledRuleset,
    Explanation,
    ReferenceEvaluator,
    RowEvaluator,
    explain,
)
from tocsin.detection.engine.explanation import Verdict
from tocsin.detection.findings import make_finding

UNKNOWN = "unknown"
TEST_SOURCE = "test"
AssumeRoute = Callable[[LogSource], Route]


@dataclass(frozen=True, slots=True)
class EventOutcome:
    """What a rule made of one event.

    `error` is why the outcome is *error*; `disagreement` tells what each evaluator said when they differ, which is a
    bug in tocsin and fails every test it happens in.
    """

    record: Record
    route: Route
    verdict: Verdict
    error: EvaluationError | None = None
    disagreement: str | None = None


class RuleOnTrial:
    """One compiled rule, ready to judge events one by one.

    Events that a mapping knows are routed as in a scan; any other is taken as bare fields of the rule's own logsource.
    """

    def __init__(self, rule: CompiledRule, mapper: Mapper, assume: AssumeRoute) -> None:
        self.rule = rule
        self._mapper = mapper
        self._assumed = assume(rule.logsource)
        self._errors: list[EvaluationError] = []
        ruleset = CompiledRuleset((rule,))
        self._row = RowEvaluator(ruleset, self._note)
        self._reference = ReferenceEvaluator(ruleset, self._note)

    def judge(self, record: Record) -> EventOutcome:
        """Judge one event by both evaluators."""
        route = self._mapper.route(record)
        if route.log_type == UNKNOWN:
            route = self._assumed
        self._row.forget_failures()
        row, error = self._verdict(self._row, record, route)
        reference, reference_error = self._verdict(self._reference, record, route)
        differ = row != reference and not isinstance(error or reference_error, BudgetExceeded)  # time is no verdict
        disagreement = f"the row evaluator says {row}, the reference {reference}" if differ else None
        return EventOutcome(record, route, reference, reference_error or error, disagreement)

    def explain(self, outcome: EventOutcome) -> Explanation:
        """Explain an outcome."""
        return explain(self.rule, outcome.record, outcome.route)

    def finding(self, outcome: EventOutcome, position: int) -> Finding:
        """Make the finding of an outcome that is a match; `position` is the event's number in its test."""
        event = self._mapper.event(outcome.record, outcome.route, TEST_SOURCE, position)
        return make_finding(self.rule, event, outcome.route)

    def _verdict(self, evaluator: Evaluator, record: Record, route: Route) -> tuple[Verdict, EvaluationError | None]:
        self._errors.clear()
        hits = evaluator.match(record, route)
        if self._errors:
            return "error", self._errors[0]
        return ("true" if hits else "false"), None

    def _note(self, _: int, error: EvaluationError) -> None:
        self._errors.append(error)
