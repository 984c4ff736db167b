"""Scanners miss nothing: every test that a value passes is among its candidates."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.detection.engine.strategies import TESTS, TEXTS
from tocsin.core.errors import EvaluationError
from tocsin.detection.engine.cover import can_be_scanned_for
from tocsin.detection.engine.direct_matcher import DirectMatcher
from tocsin.detection.engine.expression import Atom, Regex, Test, Text
from tocsin.detection.engine.matchers import best_matcher, hyperscan_in_use
from tocsin.detection.engine.reference import scalar_passes
from tocsin.detection.engine.scanner import FieldScanner, MatcherFactory

MATCHERS = pytest.mark.parametrize("matcher", [best_matcher(), DirectMatcher], ids=["best", "direct"])


@MATCHERS
@settings(deadline=None, max_examples=500)
@given(tests=st.lists(TESTS, min_size=1, max_size=8), value=TEXTS)
@example(tests=[Regex("^$", "m")], value="1\n")
def test_no_passing_test_is_missed(matcher: MatcherFactory, tests: list[Test], value: str) -> None:
    atoms = [atom for atom in (Atom("Image", test) for test in tests) if can_be_scanned_for(atom)]
    candidates = FieldScanner(atoms, matcher).candidates(value)
    for number, atom in enumerate(atoms):
        if scalar_passes(atom.test, value):
            assert number in candidates


@MATCHERS
def test_what_cannot_match_is_not_a_candidate(matcher: MatcherFactory) -> None:
    tests = [
        Text("endswith", "\\cmd.exe"),
        Text("contains", "mimikatz"),
        Text("equals", "x"),
        Text("startswith", "c:\\"),
    ]
    scanner = FieldScanner([Atom("Image", test) for test in tests], matcher)
    assert scanner.candidates("C:\\Windows\\System32\\CMD.EXE") == (0, 3)
    assert scanner.candidates("D:\\cmd.exe\n") == ()  # a last newline is not the end
    assert scanner.candidates("") == ()


@pytest.mark.skipif(not hyperscan_in_use(), reason="Hyperscan has no wheel for this platform")
@pytest.mark.parametrize("pattern", [r"(a)\1", r"(?<=x)a", r"(?=a)a", r"\p{L}", r"x{,3}b"])
def test_patterns_that_hyperscan_does_not_know_are_judged_all_the_same(pattern: str) -> None:
    try:
        passes = scalar_passes(Regex(pattern), "xaaxxb")
    except EvaluationError as error:  # pragma: no cover - none of these is slow
        pytest.fail(str(error))
    scanner = FieldScanner([Atom("Image", Regex(pattern))], best_matcher())
    assert passes
    assert scanner.candidates("xaaxxb") == (0,)


@MATCHERS
def test_an_expression_that_takes_too_long_on_a_value_is_not_tried_on_others(matcher: MatcherFactory) -> None:
    scanner = FieldScanner([Atom("Image", Regex("needle (a|aa)+$"))], matcher)
    assert scanner.candidates("needle b") == ()
    assert scanner.candidates("needle " + "a" * 60 + "b") == (0,)
    assert scanner.candidates("needle b") == (0,)
    assert scanner.candidates("another b") == ()
