"""Slow rules are told with their reason and a remedy."""

from collections import Counter

import pytest

from tests.detection.engine.strategies import ruleset_of
from tocsin.detection.engine import RuleCost, in_words, slowness
from tocsin.detection.engine.expression import And, Atom, Compare, Exists, Expression, Named, Not, Or, Regex, Text

COMMON = Atom("CommandLine", Text("contains", "a"))
RARE = Atom("CommandLine", Text("contains", "sekurlsa::logonpasswords"))
KEYWORD = Atom(None, Text("contains", "password"))
PATTERN = Atom("CommandLine", Regex("[a-z]{4}[0-9]+"))
PLAIN_PATTERN = Atom("CommandLine", Regex("invoke-[a-z]+"))


def reasons(condition: Expression, cost: RuleCost) -> list[str]:
    (rule,) = ruleset_of(condition).rules
    found = slowness(rule, cost)
    assert all(one.remedy for one in found)
    return [one.reason for one in found]


def woken(judged: int, *tests: Atom, met: int = 1_000, matched: int = 0, micros: int = 1) -> RuleCost:
    """Give the cost of a rule that was woken so often, every time by all of some tests."""
    counts = Counter(dict.fromkeys(tests, judged))
    return RuleCost(
        met=met,
        judged=judged,
        matched=matched,
        nanoseconds=judged * micros * 1_000,
        looked_into=judged,
        woken_by=counts,
    )


def test_a_rule_that_is_seldom_woken_and_soon_judged_has_nothing_to_be_told() -> None:
    assert reasons(RARE, woken(3, RARE)) == []
    assert reasons(RARE, RuleCost(met=1_000)) == []


def test_a_common_text_is_named() -> None:
    (reason,) = reasons(COMMON, woken(800, COMMON))
    assert reason == "it is woken on 80.0% of the events of its log sources by a common text: CommandLine contains 'a'"


def test_of_many_texts_the_most_frequent_is_named() -> None:
    cost = woken(800, COMMON)
    cost.woken_by = Counter({Atom("Image", Text("endswith", f"\\{n}.dll")): 40 + (n == 7) for n in range(20)})
    (reason,) = reasons(COMMON, cost)
    assert reason.endswith("by one or another of 20 texts, most often by: Image ends with '\\7.dll'")


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Not(RARE), "only that something is not there"),
        (And((Not(RARE), Not(COMMON))), "only that something is not there"),
        (Named("selection", Atom("User", Exists())), "User is present is nothing to search for"),
        (Or((RARE, Atom("ProcessId", Compare("gt", 5)))), "ProcessId is a number > 5 is nothing to search for"),
        (And((Atom("User", Text("contains", "")), Not(RARE))), "User has any value is nothing to search for"),
    ],
)
def test_what_keeps_a_rule_from_sleeping_is_named(condition: Expression, words: str) -> None:
    (reason,) = reasons(condition, RuleCost(met=9, judged=9, unwoken=9, nanoseconds=9))
    assert reason.startswith("nothing can wake it, so it is judged on every event: ")
    assert reason.endswith(words)


def test_keywords_and_regular_expressions_without_a_certain_text_are_named() -> None:
    (keyword,) = reasons(KEYWORD, woken(100, KEYWORD))
    assert keyword == "it is woken by a keyword, which is looked for in all fields: any value contains 'password'"
    (pattern,) = reasons(PATTERN, woken(100, PATTERN))
    assert pattern.startswith(
        "it is woken by a regular expression in which no text is certain: CommandLine has a match"
    )
    (plain,) = reasons(PLAIN_PATTERN, woken(100, PLAIN_PATTERN))
    assert "by a common text" in plain


def test_a_rule_that_matches_much_is_told_so() -> None:
    assert reasons(COMMON, woken(800, COMMON, matched=700)) == ["it matches 70.0% of the events of its log sources"]


def test_many_tests_dear_tests_and_failures_are_told() -> None:
    many = Or(tuple(Atom("Image", Text("endswith", f"\\{n}.exe")) for n in range(300)))
    assert reasons(many, woken(1, RARE)) == ["it has 300 tests to try"]
    dear = And((RARE, PATTERN))
    assert reasons(dear, woken(1, RARE)) == []
    assert reasons(dear, woken(1, RARE, micros=90)) == [
        "its regular expressions and networks, 1 of them, make each judgement slow"
    ]
    failing = woken(5, RARE)
    failing.failed = 4
    assert reasons(dear, failing) == ["it ran out of its time budget on 4 events"]


def test_tests_are_said_as_explanations_say_them() -> None:
    assert in_words(COMMON) == "CommandLine contains 'a'"
    assert in_words(KEYWORD) == "any value contains 'password'"
