import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.content.lint.folding import Folded, fold_condition
from tocsin.core.logsource import LogSource
from tocsin.detection.engine.expression import And, Atom, Exists, Expression, Named, Not, Null, Or, Text, TextKind
from tocsin.detection.engine.reference import holds
from tocsin.testing.routes import FlatRoute


def text(kind: TextKind, value: str, field: str = "f") -> Atom:
    return Atom(field, Text(kind, value))


A, B, C = (text("equals", "x", name) for name in "abc")
NULL = Atom("a", Null())


@pytest.mark.parametrize(
    ("condition", "folded"),
    [
        (A, "open"),
        (And(()), "always"),
        (Or(()), "never"),
        (And((A, Not(A))), "never"),
        (Or((A, Not(A))), "always"),
        (And((A, B)), "open"),
        (And((Named("s", A), Not(Named("t", A)))), "never"),
        (And((And((A, B)), Not(A))), "never"),
        (And((A, Not(Or((A, B))))), "never"),
        (And((A, Not(And((A, B))))), "open"),
        (And((And((A, B)), Not(And((A, B))))), "never"),
        (Or((And((A, B)), Not(And((A, B))))), "always"),
        (And((A, Or((Not(A), And((B, Not(B))))))), "never"),
        (And((A, Or((Not(A), B)))), "open"),
        (Not(And((A, Not(A)))), "always"),
        (Not(Or((A, Not(A)))), "never"),
        (And((NULL, A)), "never"),
        (And((A, NULL)), "never"),
        (And((Atom("a", Exists()), NULL)), "open"),
        (And((Not(NULL), A)), "open"),
        (Or((A, B, Not(C))), "open"),
    ],
)
def test_contradictions_and_truisms_are_found(condition: Expression, folded: Folded) -> None:
    assert fold_condition(condition) == folded


@pytest.mark.parametrize(
    ("one", "other", "folded"),
    [
        (text("equals", "a"), text("equals", "b"), "never"),
        (text("equals", "ab"), text("startswith", "a"), "open"),
        (text("equals", "ab"), text("startswith", "b"), "never"),
        (text("endswith", "b"), text("equals", "ab"), "open"),
        (text("endswith", "a"), text("equals", "ab"), "never"),
        (text("contains", "c"), text("equals", "ab"), "never"),
        (text("startswith", "a"), text("startswith", "ab"), "open"),
        (text("startswith", "a"), text("startswith", "b"), "never"),
        (text("endswith", "\\a.exe"), text("endswith", "\\b.exe"), "never"),
        (text("endswith", "a"), text("startswith", "b"), "open"),
        (text("contains", "a"), text("contains", "b"), "open"),
        (text("equals", "a"), text("equals", "b", "g"), "open"),
    ],
)
def test_texts_that_no_single_value_has_contradict_only_for_single_values(
    one: Atom, other: Atom, folded: Folded
) -> None:
    for condition in (And((one, other)), And((other, one))):
        assert fold_condition(condition, single_values=True) == folded
        assert fold_condition(condition) == "open"


ATOMS = st.sampled_from(
    [
        *(text(kind, value, name) for kind in ("equals", "startswith", "endswith") for value in "ab" for name in "fg"),
        *(Atom(name, test) for test in (Null(), Exists()) for name in "fg"),
    ]
)
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Named, st.just("s"), inner),
    ),
    max_leaves=8,
)
VALUES = st.one_of(st.none(), st.sampled_from(["a", "b", "ab", "c"]))
SINGLE = st.dictionaries(st.sampled_from("fg"), VALUES)
MANY = st.dictionaries(st.sampled_from("fg"), st.one_of(VALUES, st.lists(VALUES, max_size=3)))
ROUTE = FlatRoute(LogSource("windows"))


@settings(deadline=None, max_examples=400)
@given(EXPRESSIONS, MANY)
def test_what_is_folded_is_what_every_event_gives(condition: Expression, record: dict[str, object]) -> None:
    folded = fold_condition(condition)
    if folded != "open":
        assert holds(condition, record, ROUTE) == (folded == "always")


@settings(deadline=None, max_examples=400)
@given(EXPRESSIONS, SINGLE)
def test_with_single_values_too(condition: Expression, record: dict[str, object]) -> None:
    folded = fold_condition(condition, single_values=True)
    if folded != "open":
        assert holds(condition, record, ROUTE) == (folded == "always")
