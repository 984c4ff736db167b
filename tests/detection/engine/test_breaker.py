"""A rule that overruns its budget again and again is rested, told and tried again."""

from collections import Counter

from tests.detection.engine.strategies import PathRoute, ruleset_of
from tocsin.core.errors import EvaluationError
from tocsin.detection.engine import ReferenceEvaluator, RowEvaluator
from tocsin.detection.engine.breaker import FAILURES_TO_OPEN, RECORDS_TO_REST, BreakerOpen, BreakerOpened, Breakers
from tocsin.detection.engine.expression import Atom, Regex

CATASTROPHIC = Atom("CommandLine", Regex(r"^(a|aa)+$"))
# Not plain ASCII, so that Hyperscan, which knows no backtracking, cannot settle it before.
EVIL = {"CommandLine": "a" * 60 + "é!"}
ROUTE = PathRoute()


def test_a_catastrophic_regular_expression_has_the_outcome_error_and_others_go_on() -> None:
    errors: list[tuple[int, EvaluationError]] = []
    ruleset = ruleset_of(CATASTROPHIC, Atom("CommandLine", Regex("é!$")))
    for evaluator in (RowEvaluator, ReferenceEvaluator):
        errors.clear()
        judge = evaluator(ruleset, lambda number, error: errors.append((number, error)))
        assert list(judge.match(EVIL, ROUTE)) == [1]
        assert [number for number, _ in errors] == [0]
        assert errors[0][1].remedy
        assert list(judge.match({"CommandLine": "aaa"}, ROUTE)) == [0]


def test_one_failure_does_not_open_a_breaker() -> None:
    breakers = Breakers()
    failure = EvaluationError("too slow")
    for _ in range(FAILURES_TO_OPEN - 1):
        assert breakers.failed(7, failure) is failure
    assert breakers.lets_through(7)
    breakers.succeeded(7)
    assert breakers.failed(7, failure) is failure  # counted from the start again


def test_a_breaker_opens_rests_half_opens_and_closes() -> None:
    breakers = Breakers()
    told = [breakers.failed(7, EvaluationError("too slow")) for _ in range(FAILURES_TO_OPEN)]
    assert [type(error) for error in told].count(BreakerOpened) == 1
    assert isinstance(told[-1], BreakerOpened)

    outcomes: Counter[bool] = Counter(breakers.lets_through(7) for _ in range(RECORDS_TO_REST))
    assert outcomes == {False: RECORDS_TO_REST}
    assert isinstance(breakers.refusal(7), BreakerOpen)
    assert breakers.lets_through(7)  # half open
    assert breakers.lets_through(8)  # other rules never noticed

    breakers.failed(7, EvaluationError("too slow"))  # fails again: rests again
    assert not breakers.lets_through(7)
    for _ in range(RECORDS_TO_REST):
        breakers.lets_through(7)
    breakers.succeeded(7)
    assert not breakers.any_failed
    assert breakers.lets_through(7)
