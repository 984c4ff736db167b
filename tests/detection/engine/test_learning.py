"""Covers are learned from the first records of a route, and no verdict depends on them."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

import pytest

from tests.detection.engine.strategies import PathRoute, ruleset_of
from tocsin.core.errors import EvaluationError
from tocsin.core.values import Record
from tocsin.detection.engine import ReferenceEvaluator, RowEvaluator
from tocsin.detection.engine.bank import Bank
from tocsin.detection.engine.expression import And, Atom, Regex, Text
from tocsin.detection.engine.keywords import FOLDING_TO_ASCII
from tocsin.detection.engine.matchers import best_matcher
from tocsin.detection.engine.memory import MemoryBudget
from tocsin.detection.engine.patterns import Needle
from tocsin.detection.engine.plan import Plan
from tocsin.detection.engine.trial import Trial

COMMON = Atom("CommandLine", Text("contains", "a long text that is in every single record"))
RARE = Atom("User", Text("equals", "eve"))
RULESET = ruleset_of(And((COMMON, RARE)), And((COMMON, Atom("User", Regex("^(eve|mallory)$")))))


def records(count: int) -> list[Record]:
    return [
        {
            "CommandLine": f"{number}: a long text that is in every single record",
            "User": "eve" if number % 500 == 7 else "bob",
        }
        for number in range(count)
    ]


def fail(number: int, error: EvaluationError) -> None:
    pytest.fail(str(error))


def test_a_rule_that_wakes_for_nothing_gets_a_rarer_cover() -> None:
    route = PathRoute()
    budget = MemoryBudget(characters=10**6, entries=10**4)
    plan = Plan(route, Bank(RULESET, frozenset(), best_matcher()), budget)
    logs = records(2000)
    assert plan.wake(logs[0], None) == {0, 1}
    trial = Trial()
    assert any(trial.take(record, plan.wake(record, None)) for record in logs)
    trial.conclude(plan)
    assert plan.wake(logs[0], None) is None
    assert plan.wake(logs[7], None) == {0, 1}


class Counting:
    """A matcher that tells how it was asked."""

    def __init__(self, needles: Sequence[Needle], asked: Counter[str]) -> None:
        self._matcher = best_matcher()(needles)
        self._asked = asked

    def __call__(self, text: bytes, report: Callable[[int], None]) -> None:
        self._asked["one"] += 1
        self._matcher(text, report)

    def places(self, text: bytes, report: Callable[[int, int], None]) -> None:
        self._asked["many"] += 1
        self._matcher.places(text, report)


def test_where_all_values_are_new_they_are_searched_together() -> None:
    asked: Counter[str] = Counter()
    literals = [Atom("CommandLine", Text("contains", f"text number {number:03}")) for number in range(20)]
    ruleset = ruleset_of(*literals)
    row, reference = RowEvaluator(ruleset, fail, partial(Counting, asked=asked)), ReferenceEvaluator(ruleset, fail)
    route = PathRoute()
    for batch in range(10):
        logs: list[Record] = [{"CommandLine": f"{batch} {n} text number {n * 7 % 50:03}"} for n in range(50)]
        expected = [(n, hits) for n, log in enumerate(logs) if (hits := list(reference.match(log, route)))]
        assert [(n, list(hits)) for n, hits in row.matches(logs, [route] * 50, [])] == expected
    assert asked == {"one": 50, "many": 9}  # in the first batch nothing is known of the log yet
    for _ in row.matches(logs, [route] * 50, []):
        pass
    assert asked.total() == 59, "what was seen before is not searched again"


def test_a_keyword_that_is_learned_as_a_cover_in_the_middle_of_a_batch_is_looked_for_in_the_rest_of_it() -> None:
    ruleset = ruleset_of(And((COMMON, Atom(None, Text("contains", "mallory")))))
    logs = [{**record, "Other": "Mallory" if n % 400 == 399 else "x"} for n, record in enumerate(records(3000))]
    texts = [json.dumps(record) for record in logs]
    row, reference = RowEvaluator(ruleset, fail), ReferenceEvaluator(ruleset, fail)
    route = PathRoute()
    expected = [(n, hits) for n, log in enumerate(logs) if (hits := list(reference.match(log, route)))]
    assert [(n, list(hits)) for n, hits in row.matches(logs, [route] * len(logs), texts)] == expected
    assert len(expected) == 7


def test_keywords_are_found_on_more_routes_than_are_kept() -> None:
    ruleset = ruleset_of(Atom(None, Text("contains", "mallory")))
    logs: list[Record] = [{"User": "Mallory" if number % 7 == 0 else "bob"} for number in range(4200)]
    routes = [PathRoute() for _ in logs]
    row = RowEvaluator(ruleset, fail)
    for texts in ([], [json.dumps(log) for log in logs]):
        found = [number for number, hits in row.matches(logs, routes, texts) if list(hits) == [0]]
        assert found == list(range(0, 4200, 7))


def test_matches_are_the_same_before_and_after_learning() -> None:
    route = PathRoute()
    row, reference = RowEvaluator(RULESET, fail), ReferenceEvaluator(RULESET, fail)
    for record in records(3000):
        assert list(row.match(record, route)) == list(reference.match(record, route))


def test_the_characters_that_fold_to_ascii_are_all_known() -> None:
    folding = {chr(code) for code in range(128, 0x110000) if any(part.isascii() for part in chr(code).casefold())}
    assert folding == set(FOLDING_TO_ASCII)
