"""Specification, appendix "Modifiers", section "Numeric Modifiers"."""

from tests.detection.sigma.judging import Case, Loading, Refusal, cases, refusals
from tocsin.core.values import ABSENT
from tocsin.detection.engine.expression import Atom, Compare, Named


@cases(
    Case("less", "F|lt: 10", yes=[9, "9", 9.9, -1, "-5"], no=[10, 11, "10", "x", "", None, ABSENT, True]),
    Case("less or equal", "F|lte: 10", yes=[10, "10", 10.0, 9], no=[10.5, 11]),
    Case("greater", "F|gt: 10", yes=[11, "11", 10.5], no=[10, 9, "9", "a"]),
    Case("greater or equal", "F|gte: 10", yes=[10, "10", 11], no=[9.99]),
    Case("as numbers, not as texts", "F|gt: 9", yes=[10, "10"], no=["9", 8]),
    Case("a numeric text in the rule", "F|gt: '10'", yes=[11, "11"], no=[10]),
    Case("a fraction", "F|lt: 1.5", yes=[1, "1.4"], no=[1.5, 2]),
    Case("a numeric text with a fraction", "F|gte: '1.5'", yes=[1.5], no=[1.4]),
    Case("a negative number", "F|gt: -1", yes=[0], no=[-1, -2]),
    Case("any element", "F|gt: 10", yes=[[1, 20]], no=[[1, 2]]),
    Case("several", "F|gt: [10, 5]", yes=[6], no=[5]),
    Case("all of several", "F|lt|all: [10, 5]", yes=[4], no=[6]),
    Case("large numbers", "F|gt: 9007199254740992", yes=[9007199254740993], no=[9007199254740992]),
)
def test_comparisons(loading: Loading, case: Case) -> None:
    case.check(loading)


def test_a_range_of_one_field(loading: Loading) -> None:
    matches = loading.judge("selection:\n    F|gte: 10\n    F|lt: 20\ncondition: selection")
    assert [number for number in range(5, 25) if matches({"F": number})] == list(range(10, 20))


def test_a_numeric_text_compiles_to_a_number(loading: Loading) -> None:
    condition = loading.condition("selection:\n    F|lt: '10'\ncondition: selection")
    assert condition == Named("selection", Atom("F", Compare("lt", 10)))


@refusals(
    Refusal("not a number", "F|gt: ten", "'gt' takes a number, not 'ten'", "digits"),
    Refusal("a boolean", "F|lt: true", "'lt' takes a number, not True"),
    Refusal("null", "F|lte: null", "'lte' takes a number"),
    Refusal("an infinite number", "F|gte: .inf", "number"),
    Refusal("of texts", "F|contains|gt: 5", "'contains' cannot stand with 'gt'"),
    Refusal("two at once", "F|gt|lt: 5", "'lt' cannot stand with 'gt'", "all"),
    Refusal("of the whole record", "'|gt': 5", "'gt' needs a field"),
)
def test_refused(loading: Loading, refusal: Refusal) -> None:
    refusal.check(loading)
