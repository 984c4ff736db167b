"""Specification, appendix "Modifiers", section "Regular Expression"."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sigma.exceptions import SigmaError
from sigma.types import SigmaRegularExpression

from tests.detection.sigma.judging import Case, Loading, Refusal, cases, refusals
from tocsin.core.values import ABSENT
from tocsin.detection.engine.expression import Atom, Named, Regex
from tocsin.detection.engine.regexes import compiled, found
from tocsin.detection.sigma.atoms import expression_of


@cases(
    Case("anywhere in the value", "F|re: 'b+'", yes=["abbc", ["x", "b"]], no=["ac", "", None, ABSENT]),
    Case("case counts", "F|re: abc", yes=["xabcx"], no=["ABC"]),
    Case("anchors", "F|re: '^a.c$'", yes=["abc"], no=["abcd", "xabc"]),
    Case("a backslash is the expression's own", r"F|re: '\d+\.\\x'", yes=["1.\\x"], no=["1x", "1.x"]),
    Case("stars and question marks are the expression's own", "F|re: '^ab?c*$'", yes=["a", "abcc"], no=["abb", "ab*"]),
    Case("an escaped star", r"F|re: '^\*\?$'", yes=["*?"], no=["ab"]),
    Case("on the text of a number", "F|re: '^46[0-9]{2}$'", yes=[4688, "4688"], no=[46880]),
    Case("several", "F|re: ['^a', '^b']", yes=["ax", "bx"], no=["xa"]),
    Case("a dot is no line break", "F|re: 'a.b'", yes=["axb"], no=["a\nb"]),
    Case("the empty expression is in any value", "F|re: ''", yes=["", "x"], no=[None, ABSENT]),
)
def test_re(loading: Loading, case: Case) -> None:
    case.check(loading)


@cases(
    Case("i: case does not count", "F|re|i: abc", yes=["ABC", "xAbc"], no=["ab"]),
    Case("m: anchors at lines", "F|re|m: '^b$'", yes=["a\nb\nc"], no=["abc"]),
    Case("s: a dot is a line break too", "F|re|s: 'a.b'", yes=["a\nb"], no=["ab"]),
    Case("several flags", "F|re|i|s: 'a.b'", yes=["A\nB"], no=["AB"]),
    Case("in any order", "F|re|s|m|i: '^a.b$'", yes=["x\nA\nB\ny"], no=["AB"]),
    Case("flags inside the expression", "F|re: '(?i)abc'", yes=["ABC"], no=["ab"]),
)
def test_flags(loading: Loading, case: Case) -> None:
    case.check(loading)


@cases(
    Case("contains: it is looked for anywhere already", "F|re|contains: 'a|b'", yes=["xbx"], no=["c"]),
    Case("startswith: anchored as a whole", "F|re|startswith: 'a|b'", yes=["ax", "bx"], no=["xa", "xb"]),
    Case("endswith: anchored as a whole", "F|re|endswith: 'a|b'", yes=["xa", "xb"], no=["ax", "a\n"]),
    Case("anchored with flags inside", "F|re|startswith: '(?i)a'", yes=["Ax"], no=["xa"]),
    Case("anchored with flags outside", "F|re|i|startswith: a", yes=["Ax"], no=["xa"]),
)
def test_combined_with_modifiers_for_texts(loading: Loading, case: Case) -> None:
    case.check(loading)


def test_an_expression_is_kept_letter_for_letter(loading: Loading) -> None:
    condition = loading.condition("selection:\n    F|re|m|i: 'a\\\\*b\\?'\ncondition: selection")
    assert condition == Named("selection", Atom("F", Regex("a\\\\*b\\?", "im")))


@pytest.mark.parametrize(
    ("written", "compiled"),
    [
        ("a{2}", "a{2}"),
        ("a{2,}b{2,3}", "a{2,}b{2,3}"),
        ("a{,3}", "a{0,3}"),
        ("a{,}", "a{0,}"),
        ("a{e<=1}", r"a\{e<=1}"),
        ("${x}", r"$\{x}"),
        ("{}", r"\{}"),
        (r"\{2}", r"\{2}"),
        ("[{e}]", "[{e}]"),
        ("[]{e}]", "[]{e}]"),
        (r"[\]{e}]{i}", r"[\]{e}]\{i}"),
        (r"\\{e}", r"\\\{e}"),
        (r"\N{DIGIT ONE}", r"\N{DIGIT ONE}"),
    ],
)
def test_braces_mean_what_python_reads(loading: Loading, written: str, compiled: str) -> None:
    condition = loading.condition(f"selection:\n    F|re: '{written}'\ncondition: selection")
    assert condition == Named("selection", Atom("F", Regex(compiled)))


@pytest.mark.filterwarnings("ignore::FutureWarning")
@given(st.text("ab{},12ei\\[]^", max_size=9), st.text("ab{},12ei\\[]^", max_size=9))
def test_rewritten_braces_match_what_python_matches(pattern: str, text: str) -> None:
    try:
        value = SigmaRegularExpression(pattern)
        want = re.compile(pattern).search(text) is not None
    except (SigmaError, OverflowError):
        return
    atom = expression_of("F", value, cased=False, anchored=False)
    assert isinstance(atom, Atom)
    assert isinstance(atom.test, Regex)
    assert (re.compile(atom.test.pattern).search(text) is not None) == want
    assert found(compiled(atom.test.pattern, ""), text) == want


@refusals(
    Refusal("too long", f"F|re: '{'a' * 40_000}'", "longer than 32,768"),
    Refusal("not a regular expression", "F|re: '(a'", "regular expression"),
    Refusal("not a regular expression, with modifiers", "F|re|i: '[z-a]'", "regular expression"),
    Refusal("nested too deep", f"F|re: '{'(' * 5000}{')' * 5000}'", "regular expression"),
    Refusal("after a modifier that changes the value", "F|windash|re: a", "'windash' cannot stand"),
    Refusal("contains before it", "F|contains|re: a", "'re' must come before", "'re' first"),
    Refusal("a flag without re", "F|i: a", "'i' is a flag of 're'"),
    Refusal("a flag before re", "F|i|re: a", "'i' is a flag of 're'"),
    Refusal("a number", "F|re: 5", "'re' takes a text, not 5", "quotes"),
    Refusal("cased is what it is already", "F|re|cased: a", "'cased' cannot stand with 're'", "startswith"),
)
def test_refused(loading: Loading, refusal: Refusal) -> None:
    refusal.check(loading)


def test_each_wrong_expression_of_a_list_is_told_at_its_line(loading: Loading) -> None:
    loaded = loading.detection("""\
        selection:
            F|re:
                - 'good'
                - '(bad'
                - 'good'
                - 'bad['
        condition: selection
        """)
    assert [error.location.line for error in loaded.problems if error.location] == [9, 11]
