"""Specification, appendix "Modifiers", section "Generic Modifiers"."""

from tests.detection.sigma.judging import Case, Loading, Refusal, cases, refusals
from tocsin.core.values import ABSENT
from tocsin.detection.engine.expression import And, Atom, Named, Text


@cases(
    Case("anywhere in the value", "F|contains: bc", yes=["abcd", "BC", ["x", "abc"]], no=["b c", "", None, ABSENT]),
    Case("one of several", "F|contains: [ab, cd]", yes=["xabx", "cd"], no=["ac"]),
    Case("wildcards inside", r"F|contains: 'a*d'", yes=["xabcdx", "ad"], no=["da"]),
    Case("a question mark inside", "F|contains: 'a?c'", yes=["xabcx"], no=["ac"]),
    Case("stars of one's own change nothing", "F|contains: '*bc*'", yes=["abcd"], no=["bd"]),
    Case("an escaped star", r"F|contains: '\*'", yes=["a*b"], no=["ab"]),
    Case("the empty text is in any value", "F|contains: ''", yes=["", "x", 5], no=[None, ABSENT, []]),
    Case("in a number's text", "F|contains: '68'", yes=[4688], no=[4788]),
    Case("the Kelvin sign", "F|contains: ki", yes=["x\u212aIx"], no=["x"]),
    Case("sharp s is two letters", "F|contains: s", yes=["a\u00dfb"], no=["ab"]),
)
def test_contains(loading: Loading, case: Case) -> None:
    case.check(loading)


@cases(
    Case("at the beginning", "F|startswith: adm", yes=["adm", "ADMIN", ["x", "admin"]], no=["xadm", None, ABSENT, ""]),
    Case("a question mark keeps its anchor", "F|startswith: '?x'", yes=["0x10"], no=["00x10", "x"]),
    Case("a star at the start unties it", r"F|startswith: '*x'", yes=["abx", "xyz"], no=["ab"]),
    Case("a star inside keeps both anchors", "F|startswith: 'a*c'", yes=["abcd", "ac"], no=["xac"]),
    Case("an escaped star at the end", r"F|startswith: 'a\*'", yes=["a*b"], no=["ab"]),
    Case("a backslash at the end", "F|startswith: 'C:\\'", yes=["C:\\x", "c:\\"], no=["C:"]),
)
def test_startswith(loading: Loading, case: Case) -> None:
    case.check(loading)


@cases(
    Case("at the end", r"F|endswith: '\cmd.exe'", yes=[r"C:\cmd.exe", r"\CMD.EXE"], no=["cmd.exe", r"\cmd.exe2"]),
    Case("a question mark keeps its anchor", "F|endswith: '1?'", yes=["0x10", "1a"], no=["0x1", "0x100", "1"]),
    Case("a question mark at the start", "F|endswith: '?1'", yes=["01", "x1"], no=["1", "012"]),
    Case("a star at the end unties it", "F|endswith: 'a*'", yes=["xab", "a"], no=["xb"]),
    Case("a star inside keeps both anchors", "F|endswith: 'a*c'", yes=["xabc", "ac"], no=["acx"]),
    Case("several", r"F|endswith: ['\a', '\b']", yes=[r"x\A", r"x\b"], no=["xa"]),
)
def test_endswith(loading: Loading, case: Case) -> None:
    case.check(loading)


@cases(
    Case("all of the values", "F|contains|all: [a, b]", yes=["ab", "xbxa"], no=["a", "b", "", ABSENT]),
    Case("each may be in another element", "F|contains|all: [a, b]", yes=[["a", "b"]], no=[["a", "c"]]),
    Case("before the modifier that it is about", "F|all|contains: [a, b]", yes=["ab"], no=["a"]),
    Case("of one value", "F|contains|all: a", yes=["xa"], no=["b"]),
    Case("without another modifier, on a list", "F|all: [a, b]", yes=[["a", "b", "c"]], no=["a", ["a"]]),
    Case("of expanded values: any form of each", "F|contains|all|windash: ['-a', '-b']", yes=["/a –b"], no=["/a b"]),
    Case("with regular expressions", "F|re|all: ['^a', 'z$']", yes=["abz"], no=["ab", "bz"]),
    Case("of regular expressions, first", "F|all|re: ['^a', 'z$']", yes=["abz"], no=["ab"]),
)
def test_all(loading: Loading, case: Case) -> None:
    case.check(loading)


def test_all_compiles_to_and(loading: Loading) -> None:
    condition = loading.condition("selection:\n    F|contains|all: [a, b]\ncondition: selection")
    assert condition == Named("selection", And((Atom("F", Text("contains", "a")), Atom("F", Text("contains", "b")))))


@cases(
    Case("present", "F|exists: true", yes=["x", "", None, 0, [], {"F": {}}], no=[ABSENT, {"G": 1}]),
    Case("absent", "F|exists: false", yes=[ABSENT], no=["x", "", None, []]),
    Case("present in depth", "a.b|exists: true", yes=[{"a": {"b": None}}], no=[{"a": {}}, {"a": None}]),
)
def test_exists(loading: Loading, case: Case) -> None:
    case.check(loading)


@cases(
    Case("case counts", "F|cased: AbC", yes=["AbC"], no=["abc", "ABC"]),
    Case("with contains", "F|contains|cased: Bc", yes=["aBcd"], no=["abcd", "ABCD"]),
    Case("before contains", "F|cased|contains: Bc", yes=["aBcd"], no=["abcd"]),
    Case("with wildcards", "F|cased: 'A*c'", yes=["Axxc"], no=["axxc", "AxxC"]),
    Case("with windash", "F|contains|windash|cased: '-Enc'", yes=["x /Enc"], no=["x /enc"]),
    Case("before windash", "F|cased|windash|contains: '-Enc'", yes=["x /Enc"], no=["x /enc"]),
    Case("no folding of letters at all", "F|cased: stra\u00dfe", yes=["stra\u00dfe"], no=["strasse"]),
    Case("the Kelvin sign is not a k", "F|cased: K", yes=["K"], no=["\u212a"]),
)
def test_cased(loading: Loading, case: Case) -> None:
    case.check(loading)


@cases(
    Case("another text", "F|neq: a", yes=["b", "", "ab", None, ABSENT, []], no=["a", "A"]),
    Case("another number", "F|neq: 5", yes=[6, "x", ABSENT], no=[5, "5", 5.0]),
    Case("none of several", "F|neq: [a, b]", yes=["c", ABSENT], no=["a", "b", ["x", "b"]]),
    Case("with contains", "F|contains|neq: b", yes=["ac", None], no=["abc"]),
    Case("before contains", "F|neq|contains: b", yes=["ac"], no=["abc"]),
    Case("with all: not all of them", "F|contains|all|neq: [a, b]", yes=["a", "b", ABSENT], no=["ab"]),
    Case("with null: some value", "F|neq: null", yes=["a", ""], no=[None, ABSENT]),
    Case("with a field reference", "F|fieldref|neq: G", yes=[{"F": 1, "G": 2}, {"F": 1}], no=[{"F": "a", "G": "A"}]),
    Case("with a regular expression", "F|re|neq: '^a'", yes=["ba", ABSENT], no=["ab"]),
    Case("before a regular expression", "F|neq|re: '^a'", yes=["ba"], no=["ab"]),
    Case("with cidr", "F|cidr|neq: 10.0.0.0/8", yes=["11.0.0.1", "x", ABSENT], no=["10.1.1.1"]),
)
def test_neq(loading: Loading, case: Case) -> None:
    case.check(loading)


@refusals(
    Refusal("a number is not a text", "F|contains: 443", "'contains' takes a text, not 443", "quotes"),
    Refusal("null is not a text", "F|startswith: null", "'startswith' takes a text, not null", "without a modifier"),
    Refusal("a boolean is not a text", "F|endswith: true", "'endswith' takes a text, not true", "quotes"),
    Refusal("exists takes true or false", "F|exists: 'yes'", "'exists' takes true or false, not 'yes'"),
    Refusal("exists needs a field", "'|exists': true", "'exists' needs a field"),
)
def test_refused(loading: Loading, refusal: Refusal) -> None:
    refusal.check(loading)
