"""Suggestions for words that are almost right."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.core.suggest import closest, did_you_mean

KNOWN = ("scan", "explain", "fields", "Rules")


def test_the_closest_word_is_found_whatever_its_case() -> None:
    assert closest("SCNA", KNOWN) == "scan"
    assert closest("rule", KNOWN) == "Rules"


def test_nothing_is_suggested_for_what_looks_like_nothing() -> None:
    assert closest("zzzz", KNOWN) is None
    assert did_you_mean("zzzz", KNOWN) == ""
    assert did_you_mean("scan", ()) == ""


def test_a_suggestion_is_worded_to_follow_a_message() -> None:
    assert did_you_mean("explian", KNOWN) == "; did you mean 'explain'?"


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=10), st.lists(st.text(max_size=10), max_size=6))
def test_only_known_words_are_suggested(word: str, known: list[str]) -> None:
    match = closest(word, known)
    assert match is None or match in known
