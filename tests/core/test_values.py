"""What values mean to a rule: one canonical text, and which scalars a value or a record holds."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.core.values import ABSENT, Scalar, fold, leaves_of, scalars_of, text_of

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=4),
    max_leaves=15,
)


def naive_leaves(value: Any, *, into_objects: bool) -> list[Any]:
    if isinstance(value, dict):
        return (
            [leaf for item in value.values() for leaf in naive_leaves(item, into_objects=True)] if into_objects else []
        )
    if isinstance(value, list):
        return [leaf for item in value for leaf in naive_leaves(item, into_objects=into_objects)]
    return [] if value is None else [value]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Text", "Text"),
        ("", ""),
        (5, "5"),
        (5.0, "5"),
        (-0.0, "0"),
        (5.25, "5.25"),
        (True, "true"),
        (False, "false"),
        (10**30, str(10**30)),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
        (1e300, str(int(1e300))),
    ],
)
def test_a_scalar_has_one_canonical_text(value: Scalar, text: str) -> None:
    assert text_of(value) == text


@settings(deadline=None, max_examples=100)
@given(st.integers(-(2**53), 2**53))
def test_a_number_is_one_value_however_it_was_written(number: int) -> None:
    assert text_of(number) == text_of(float(number)) == text_of(str(number))


@settings(deadline=None, max_examples=300)
@given(VALUES)
def test_the_scalars_of_a_field_are_its_own_and_those_of_lists_but_not_of_objects(value: Any) -> None:
    assert list(map(id, scalars_of(value))) == list(map(id, naive_leaves(value, into_objects=False)))


@settings(deadline=None, max_examples=300)
@given(VALUES)
def test_the_leaves_of_a_record_are_its_scalars_at_any_depth_in_order(value: Any) -> None:
    assert list(map(id, leaves_of(value))) == list(map(id, naive_leaves(value, into_objects=True)))


def test_depth_is_no_danger() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    assert list(scalars_of(deep)) == [1]
    for _ in range(100_000):
        deep = {"k": deep}
    assert list(leaves_of(deep)) == [1]


def test_absent_is_not_null_and_not_true() -> None:
    assert ABSENT is not None
    assert not ABSENT
    assert list(scalars_of(ABSENT)) == []
    assert repr(ABSENT) == "absent"


@pytest.mark.parametrize(
    ("one", "other"), [("STRASSE", "straße"), ("K", "k"), ("İ", "i̇"), ("Σ", "ς"), ("ﬁ", "FI"), ("ŉ", "ʼN")]
)
def test_case_is_folded_fully(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_the_dotless_i_stays_a_letter_of_its_own() -> None:
    assert fold("ı") != fold("I")
