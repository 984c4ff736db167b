"""Specification, "String Wildcard" and "Escaping"."""

from hypothesis import given
from hypothesis import strategies as st
from sigma.types import SigmaString, SpecialChars

from tests.detection.sigma.judging import Case, Loading, cases
from tocsin.core.values import ABSENT
from tocsin.detection.engine.expression import Atom, Named, Text, Wildcard
from tocsin.detection.sigma.atoms import expression_of


@cases(
    Case("a star is any run of characters", r"F: 'a*z'", yes=["az", "abcz", "a\nz"], no=["az1", "xaz"]),
    Case(
        "a question mark is one character",
        "F: 'prog?.exe'",
        yes=["progA.exe", "prog?.exe"],
        no=["prog.exe", "progAB.exe"],
    ),
    Case("a question mark is a character beyond the basic plane", "F: 'a?b'", yes=["a\U0001f600b"], no=["ab"]),
    Case("a star at the end", "F: 'adm*'", yes=["adm", "ADMIN"], no=["xadm"]),
    Case("a star at the start", r"F: '*\cmd.exe'", yes=[r"C:\cmd.exe", r"\CMD.EXE"], no=["cmd.exe", r"\cmd.exe "]),
    Case("stars on both sides", "F: '*bc*'", yes=["bc", "abcd"], no=["b c"]),
    Case("only a star: any value", "F: '*'", yes=["", "x", 0, False, [None, "x"]], no=[None, ABSENT, [], [None]]),
    Case("many stars are one", "F: '***'", yes=["", "x"], no=[None]),
    Case("one question mark", "F: '?'", yes=["x", 1], no=["", "xy"]),
    Case("question marks and a star: at least two", "F: '??*'", yes=["ab", "abc"], no=["a", ""]),
    Case(
        "case does not count around wildcards",
        "F: 'STRA?SE*'",
        yes=["strasse", "stra\u00dfe", "straxsed"],
        no=["strase"],
    ),
    Case("wildcards match numbers by their text", "F: '46*'", yes=[4688, "4688"], no=[4768]),
)
def test_wildcards(loading: Loading, case: Case) -> None:
    case.check(loading)


@cases(
    Case("a backslash alone", r"F: 'C:\Windows\x'", yes=[r"C:\Windows\x"], no=[r"C:\\Windows\\x"]),
    Case("two backslashes are one", r"F: 'C:\\x'", yes=[r"C:\x"], no=[r"C:\\x"]),
    Case("an escaped star", r"F: 'a\*b'", yes=["a*b"], no=["axb", r"a\*b", "ab"]),
    Case("an escaped question mark", r"F: 'a\?b'", yes=["a?b"], no=["axb"]),
    Case("an escaped backslash before a star", r"F: 'a\\*'", yes=["a\\", "a\\xyz"], no=["a*", "axyz"]),
    Case("three backslashes and a star: both plain", r"F: 'a\\\*'", yes=["a\\*"], no=["a\\x", "a\\\\x"]),
    Case("four backslashes are two", r"F: 'a\\\\'", yes=["a\\\\"], no=["a\\", "a\\\\\\\\"]),
    Case("three backslashes are two", r"F: 'a\\\b'", yes=[r"a\\b"], no=[r"a\b"]),
    Case("a backslash at the end", "F: 'a\\'", yes=["a\\"], no=["a"]),
)
def test_escaping(loading: Loading, case: Case) -> None:
    case.check(loading)


def test_patterns_are_reduced_to_the_simplest_test(loading: Loading) -> None:
    def compiled(pattern: str) -> object:
        condition = loading.condition(f"selection:\n    F: '{pattern}'\ncondition: selection")
        assert isinstance(condition, Named)
        assert isinstance(condition.item, Atom)
        return condition.item.test

    assert compiled("aBc") == Text("equals", "abc")
    assert compiled("aBc*") == Text("startswith", "abc")
    assert compiled("*aBc") == Text("endswith", "abc")
    assert compiled("**aBc**") == Text("contains", "abc")
    assert compiled("*") == Text("contains", "")
    assert compiled("a*B") == Wildcard(("a", "*", "b"), (1,))
    assert compiled("a?") == Wildcard(("a", "?"), (1,))
    assert compiled(r"\**") == Text("startswith", "*")
    assert compiled(r"\*a*b") == Wildcard(("*a", "*", "b"), (1,))


_PATTERNS = st.lists(st.sampled_from(["a", "B", "ß", "*", "?", "\\", "\\*", "\\?", " "]), max_size=7).map("".join)


@given(_PATTERNS, st.booleans())
def test_a_compiled_pattern_has_the_parts_that_pysigma_reads(pattern: str, cased: bool) -> None:
    atom = expression_of("F", SigmaString(pattern), cased=cased, anchored=False)
    assert isinstance(atom, Atom)
    read = _merged(SigmaString(pattern))
    want = [part if cased or part in ("*", "?") else part.casefold() for part in read]
    assert _parts(atom.test) == [part.replace("\\*", "*").replace("\\?", "?") for part in want]


def _merged(string: SigmaString) -> list[str]:
    """Give the parts of a string, stars joined, with literal wildcards marked by a backslash."""
    parts: list[str] = []
    for part in string.s:
        if isinstance(part, str):
            parts.append(part.replace("*", "\\*").replace("?", "\\?"))
        elif part is SpecialChars.WILDCARD_MULTI and parts[-1:] != ["*"]:
            parts.append("*")
        elif part is SpecialChars.WILDCARD_SINGLE:
            parts.append("?")
    return parts


def _parts(test: object) -> list[str]:
    if isinstance(test, Wildcard):
        return list(test.parts)
    assert isinstance(test, Text)
    before = ["*"] if test.kind in ("contains", "endswith") else []
    after = ["*"] if test.kind in ("contains", "startswith") else []
    if not test.text:
        return before
    return [*before, test.text, *after]
