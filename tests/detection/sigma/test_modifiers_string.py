"""Specification, appendix "Modifiers", section "String Modifiers": windash."""

from hypothesis import given
from hypothesis import strategies as st
from sigma.modifiers import SigmaWindowsDashModifier
from sigma.types import SigmaString

from tests.detection.sigma.judging import Case, Loading, Refusal, cases, refusals
from tocsin.detection.engine.expression import Atom, Named, Or, Text
from tocsin.detection.sigma.faults import Fault
from tocsin.detection.sigma.modifiers import WindowsDash

DASHES = ("-", "/", "\u2013", "\u2014", "\u2015")


@cases(
    Case("every dash for a dash", "F|windash: '-a'", yes=[f"{dash}A" for dash in DASHES], no=["a", "--a", "+a"]),
    Case("every dash for a slash", "F|windash: '/a'", yes=[f"{dash}a" for dash in DASHES], no=["a"]),
    Case(
        "a value that begins with a space and a slash",
        "F|windash|contains: ' /s'",
        yes=[f"cmd {dash}S" for dash in DASHES],
        no=["cmd/s", "cmd  s"],
    ),
    Case(
        "contains first",
        "F|contains|windash: ' -s '",
        yes=["cmd /s x", "cmd -S x"],
        no=["cmd /sx", "cmd /s"],
    ),
    Case(
        "every combination",
        "F|windash: '-a /b'",
        yes=[f"{one}a {two}b" for one in DASHES for two in DASHES],
        no=["a b"],
    ),
    Case("a dash inside a word stays", "F|windash: '-a-b'", yes=["/a-b"], no=["/a/b", "-a/b"]),
    Case("of two dashes the second", "F|windash: '--a'", yes=["--a", "-/a"], no=["/-a", "//a"]),
    Case("a dash before a space stays", "F|windash: 'a - b'", yes=["a - b"], no=["a / b"]),
    Case("beside wildcards", "F|windash: '*-a*'", yes=["x/ay", "/a"], no=["xa"]),
    Case("a value without dashes", "F|windash: a", yes=["A"], no=["-a"]),
    Case("several values", "F|contains|windash: ['-a', '-b']", yes=["/a", "/b"], no=["/c"]),
    Case("with endswith", "F|endswith|windash: ' -q'", yes=["x /q"], no=["x /q "]),
    Case("before base64", "F|windash|base64: '-a'", yes=["LWE=", "L2E="], no=["-a"]),
)
def test_windash(loading: Loading, case: Case) -> None:
    case.check(loading)


def test_the_forms_of_a_value_are_alternatives(loading: Loading) -> None:
    condition = loading.condition("selection:\n    F|windash|contains: '-a'\ncondition: selection")
    assert condition == Named("selection", Or(tuple(Atom("F", Text("contains", f"{dash}a")) for dash in DASHES)))


def test_four_dashes_are_expanded(loading: Loading) -> None:
    assert loading.item("F|contains|windash: '-a -b -c -d'")({"F": "x /a -b \u2013c \u2014d"})


@given(st.text("-/ab *?\\\u2013", max_size=10))
def test_the_forms_are_those_that_pysigma_makes(value: str) -> None:
    try:
        ours = WindowsDash(None, []).modify(SigmaString(value))  # type: ignore[arg-type]
    except Fault:
        return
    theirs = SigmaWindowsDashModifier(None, []).modify(SigmaString(value))  # type: ignore[arg-type]
    assert [str(form) for form in ours.values] == [str(form) for form in theirs.values]


@refusals(
    Refusal("more dashes would take all memory", f"F|windash: '{' -a' * 30}'", "5 to the power of 30", "contains|all"),
    Refusal("regular expressions have no dashes", "F|re|windash: '-a'", "'windash' cannot stand with 're'"),
)
def test_refused(loading: Loading, refusal: Refusal) -> None:
    refusal.check(loading)
