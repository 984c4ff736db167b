"""What rules cost is counted right, and counting changes no verdict."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.detection.engine.strategies import RECORDS, ROUTES, RULESETS, PathRoute, ruleset_of
from tocsin.core.errors import EvaluationError
from tocsin.core.values import Record
from tocsin.detection.engine import CompiledRuleset, ProfilingEvaluator, ReferenceEvaluator
from tocsin.detection.engine.expression import And, Atom, Not, Null, Or, Regex, Text
from tocsin.testing.stopwatch import TickingStopwatch

MIMIKATZ = Atom("CommandLine", Text("contains", "mimikatz"))
SEKURLSA = Atom("CommandLine", Text("contains", "sekurlsa"))
WHOAMI = Atom("Image", Text("endswith", "\\whoami.exe"))
KEYWORD = Atom(None, Text("contains", "password"))
PATTERN = Atom("CommandLine", Regex("k[a4]tz.{1,3}s"))


def no_error(number: int, error: EvaluationError) -> None:
    pytest.fail(f"rule {number}: {error}")


def profiling(ruleset: CompiledRuleset) -> ProfilingEvaluator:
    return ProfilingEvaluator(ruleset, no_error, TickingStopwatch().nanoseconds)


@settings(deadline=None, max_examples=200)
@given(ruleset=RULESETS, records=st.lists(RECORDS, max_size=4), route=ROUTES)
def test_a_profile_changes_no_verdict_and_counts_the_matches(
    ruleset: CompiledRuleset, records: list[Record], route: PathRoute
) -> None:
    profiled, reference = profiling(ruleset), ReferenceEvaluator(ruleset, no_error)
    matched = [0] * len(ruleset.rules)
    for record in records:
        hits = list(profiled.match(record, route))
        assert hits == list(reference.match(record, route))
        for number in hits:
            matched[number] += 1
    costs = profiled.costs()
    assert [cost.matched for cost in costs] == matched
    for cost in costs:
        assert cost.judged <= cost.met
        assert cost.nanoseconds == cost.judged * 1_000  # as the stopwatch ticks
        assert cost.unwoken + cost.looked_into == cost.judged
        assert bool(cost.woken_by) == bool(cost.looked_into)  # what wakes a rule is always found out


def test_every_event_is_counted_by_what_the_rule_did_with_it() -> None:
    ruleset = ruleset_of(And((MIMIKATZ, WHOAMI)), Not(WHOAMI), Or((MIMIKATZ, SEKURLSA, KEYWORD)), PATTERN)
    profiled = profiling(ruleset)
    records: list[Record] = [
        {"Image": "C:\\whoami.exe", "CommandLine": "whoami"},
        {"Image": "C:\\whoami.exe", "CommandLine": "mimikatz sekurlsa"},
        {"Image": "C:\\x.exe", "CommandLine": "MIMIKATZ"},
        {"Image": "C:\\x.exe", "CommandLine": "x", "User": "Password"},
        {"Image": "C:\\x.exe", "CommandLine": "x"},
    ]
    list(profiled.matches(records, [PathRoute()] * 5, ()))
    both, without, either, pattern = profiled.costs()
    assert (both.met, both.judged, both.unwoken, both.matched) == (5, 2, 0, 1)
    assert (without.met, without.judged, without.unwoken, without.matched) == (5, 5, 5, 3)
    assert (either.met, either.judged, either.matched) == (5, 3, 3)
    assert either.woken_by == {MIMIKATZ: 2, SEKURLSA: 1, KEYWORD: 1}
    assert (pattern.judged, pattern.matched) == (1, 1)
    assert pattern.woken_by == {PATTERN: 1}


def test_a_rule_that_its_log_type_decides_is_matched_without_being_judged() -> None:
    route = PathRoute()
    route.constants = {"EventID": "1"}
    profiled = profiling(ruleset_of(Atom("EventID", Text("equals", "1")), Atom("EventID", Text("equals", "2"))))
    list(profiled.matches([{"EventID": 1}] * 3, [route] * 3, ()))
    always, never = profiled.costs()
    assert (always.met, always.judged, always.matched) == (3, 0, 3)
    assert (never.met, never.judged, never.matched) == (0, 0, 0)


def test_what_wakes_a_rule_is_followed_when_another_test_is_learned_to_be_rarer() -> None:
    common, rare = Atom("CommandLine", Text("contains", "a text in every record")), Atom("User", Text("equals", "eve"))
    profiled, route = profiling(ruleset_of(And((common, rare)))), PathRoute()
    for number in range(4_000):
        user = "eve" if number >= 2_000 and number % 10 == 0 else "bob"
        profiled.match({"CommandLine": "a text in every record", "User": user}, route)
    (cost,) = profiled.costs()
    assert (cost.judged, cost.matched) == (1_024 + 200, 200)
    assert cost.woken_by[common] >= 1_000
    assert cost.woken_by[rare] >= 10
    assert cost.looked_into == cost.woken_by.total() < cost.judged


def test_failures_are_counted_and_told() -> None:
    told: list[int] = []
    ruleset = ruleset_of(Or((Atom("User", Null()), Atom("CommandLine", Regex("^(a|aa)+(?<!a)$")))))
    profiled = ProfilingEvaluator(ruleset, lambda number, _: told.append(number), TickingStopwatch().nanoseconds)
    profiled.match({"CommandLine": "a" * 60, "User": "x"}, PathRoute())
    (cost,) = profiled.costs()
    assert told == [0]
    assert (cost.judged, cost.failed, cost.matched) == (1, 1, 0)
