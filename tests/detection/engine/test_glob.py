"""Wildcard patterns."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.detection.engine.glob import fits, literals, matcher

PARTS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "ab", "*", "?", "\n", "\\"]), st.booleans()), min_size=1, max_size=7
)


def pattern_of(pairs: list[tuple[str, bool]]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    specials = tuple(index for index, (part, special) in enumerate(pairs) if special and part in "*?")
    return tuple(part for part, _ in pairs), specials


@settings(deadline=None, max_examples=1000)
@given(pairs=PARTS, text=st.text("ab*?\n\\", max_size=8))
def test_the_definition_and_the_fast_matcher_equal_a_regular_expression(
    pairs: list[tuple[str, bool]], text: str
) -> None:
    parts, specials = pattern_of(pairs)
    source = "".join(
        {"*": ".*", "?": "."}[part] if index in specials else re.escape(part) for index, part in enumerate(parts)
    )
    expected = re.fullmatch(source, text, re.DOTALL) is not None
    assert fits(parts, specials, text) == expected
    assert matcher(parts, specials)(text) == expected


@settings(deadline=None, max_examples=300)
@given(pairs=PARTS, text=st.text("ab*?\n\\", max_size=8))
def test_every_literal_is_in_a_text_that_fits(pairs: list[tuple[str, bool]], text: str) -> None:
    parts, specials = pattern_of(pairs)
    if fits(parts, specials, text):
        assert all(literal in text for literal in literals(parts, specials))


@pytest.mark.parametrize(
    ("parts", "specials", "text", "expected"),
    [
        (("*", "1", "?"), (0, 2), "0x10", True),  # Sigma `endswith: '1?'`: the wildcard inside keeps the anchor
        (("*", "1", "?"), (0, 2), "0x1", False),
        (("*", "1", "?"), (0, 2), "0x100", False),
        (("a", "*", "a"), (1,), "a", False),  # the two ends may not share a character
        (("*",), (0,), "", True),
        (("?",), (0,), "\n", True),
    ],
)
def test_pattern(parts: tuple[str, ...], specials: tuple[int, ...], text: str, expected: bool) -> None:
    assert matcher(parts, specials)(text) is expected


def test_many_stars_do_not_explode() -> None:
    parts = (*tuple("a*" * 30), "b")
    specials = tuple(range(1, 60, 2))
    assert matcher(parts, specials)("a" * 50_000) is False
