"""Specification, appendix "Modifiers", section "Time Modifiers"."""

from tests.detection.sigma.judging import Case, Loading, Refusal, cases, refusals
from tocsin.core.values import ABSENT
from tocsin.detection.engine.expression import Atom, Named, TimePart

NOON = "2024-02-29T12:34:56.789Z"


@cases(
    Case("minute", "F|minute: 34", yes=[NOON, "2024-02-29 12:34:56"], no=["2024-02-29T12:35:56Z", "34", "x", ABSENT]),
    Case("hour", "F|hour: 12", yes=[NOON], no=["2024-02-29T13:00:00Z"]),
    Case("hour in UTC", "F|hour: 12", yes=["2024-02-29T14:34:56+02:00"], no=["2024-02-29T12:34:56+02:00"]),
    Case("day", "F|day: 29", yes=[NOON], no=["2024-03-01T12:00:00Z"]),
    Case("week", "F|week: 9", yes=[NOON], no=["2024-03-04T00:00:00Z"]),
    Case("week 53, by ISO 8601", "F|week: 53", yes=["2021-01-01T00:00:00Z"], no=["2021-01-04T00:00:00Z"]),
    Case("month", "F|month: 2", yes=[NOON], no=["2024-12-29T12:34:56Z"]),
    Case("year", "F|year: 2024", yes=[NOON], no=["2023-02-28T12:34:56Z"]),
    Case("seconds since the epoch", "F|year: 2024", yes=[1709210096, "1709210096"], no=[0]),
    Case("several", "F|hour: [1, 12]", yes=[NOON], no=["2024-02-29T02:00:00Z"]),
    Case("a numeric text", "F|hour: '12'", yes=[NOON], no=["2024-02-29T02:00:00Z"]),
)
def test_parts(loading: Loading, case: Case) -> None:
    case.check(loading)


@cases(
    Case("after", "F|hour|gt: 11", yes=[NOON], no=["2024-02-29T11:59:59Z"]),
    Case("from", "F|hour|gte: 12", yes=[NOON], no=["2024-02-29T11:59:59Z"]),
    Case("before", "F|hour|lt: 13", yes=[NOON], no=["2024-02-29T13:00:00Z"]),
    Case("until", "F|day|lte: 29", yes=[NOON], no=["2024-01-30T00:00:00Z"]),
    Case("another", "F|hour|neq: 12", yes=["2024-02-29T11:59:59Z", ABSENT], no=[NOON]),
)
def test_compared(loading: Loading, case: Case) -> None:
    case.check(loading)


def test_a_compared_part_compiles_to_one_test(loading: Loading) -> None:
    condition = loading.condition("selection:\n    F|hour|gte: 22\ncondition: selection")
    assert condition == Named("selection", Atom("F", TimePart("hour", 22, "gte")))


@refusals(
    Refusal("an hour that is not", "F|hour: 24", "'hour' is never 24", "0 to 23"),
    Refusal("a minute that is not", "F|minute: 60", "'minute' is never 60"),
    Refusal("a day that is not", "F|day: 0", "'day' is never 0"),
    Refusal("a month that is not", "F|month: 13", "'month' is never 13"),
    Refusal("a week that is not", "F|week: 54", "'week' is never 54"),
    Refusal("half an hour", "F|hour: 8.5", "whole number"),
    Refusal("a name", "F|month: May", "'month' takes a number"),
    Refusal("of the whole record", "'|hour': 5", "'hour' needs a field"),
    Refusal("compared first", "F|gt|hour: 5", "'hour' takes the part", "before the comparison"),
)
def test_refused(loading: Loading, refusal: Refusal) -> None:
    refusal.check(loading)
