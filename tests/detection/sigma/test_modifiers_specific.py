"""Specification, appendix "Modifiers", section "Specific Modifiers", and "Placeholders"."""

from base64 import b64encode

import pytest

from tests.detection.sigma.judging import Case, Loading, Refusal, cases, refusals
from tocsin.core.errors import RuleError
from tocsin.core.values import ABSENT
from tocsin.detection.sigma import load_placeholders

PLACEHOLDERS = {"servers": ("srv1", "srv2"), "admins": ("adm*",), "none": (), "odd": ("a.b", "c*d"), "one": ("x",)}


@cases(
    Case("the same text", "F|fieldref: G", yes=[{"F": "a", "G": "A"}, {"F": 1, "G": "1"}], no=[{"F": "a", "G": "b"}]),
    Case("a field that is not there", "F|fieldref: G", no=[{"F": "a"}, {"G": "a"}, {}, {"F": None, "G": None}]),
    Case("any elements", "F|fieldref: G", yes=[{"F": ["x", "a"], "G": ["a", "y"]}], no=[{"F": ["x"], "G": ["y"]}]),
    Case("startswith", "F|fieldref|startswith: G", yes=[{"F": "abc", "G": "AB"}], no=[{"F": "xabc", "G": "ab"}]),
    Case("endswith", "F|fieldref|endswith: G", yes=[{"F": "abc", "G": "BC"}], no=[{"F": "abcx", "G": "bc"}]),
    Case("contains", "F|fieldref|contains: G", yes=[{"F": "abc", "G": "B"}], no=[{"F": "abc", "G": "d"}]),
    Case("cased", "F|fieldref|cased: G", yes=[{"F": "a", "G": "a"}], no=[{"F": "a", "G": "A"}]),
    Case(
        "startswith and cased",
        "F|fieldref|startswith|cased: G",
        yes=[{"F": "ab", "G": "a"}],
        no=[{"F": "ab", "G": "A"}],
    ),
    Case("a field in depth", "F|fieldref: a.b", yes=[{"F": 1, "a": {"b": 1}}], no=[{"F": 1, "a": {"b": 2}}]),
    Case("several fields", "F|fieldref: [G, H]", yes=[{"F": 1, "H": 1}, {"F": 1, "G": 1}], no=[{"F": 1, "I": 1}]),
    Case("case folding", "F|fieldref: G", yes=[{"F": "stra\u00dfe", "G": "STRASSE"}], no=[{"F": "s", "G": "\u00df"}]),
)
def test_fieldref(loading: Loading, case: Case) -> None:
    case.check(loading)


@cases(
    Case("each of its values", "F|expand: '%servers%'", yes=["SRV1", "srv2"], no=["srv3", "%servers%", ABSENT]),
    Case("inside a text", "F|expand: 'x-%servers%.local'", yes=["x-srv1.local"], no=["srv1"]),
    Case("values are patterns", "F|expand: '%admins%'", yes=["adm", "administrator"], no=["xadm"]),
    Case("with contains", "F|contains|expand: '%servers%'", yes=["\\\\srv1\\c$"], no=["srv"]),
    Case("before contains", "F|expand|contains: '%servers%'", yes=["\\\\srv1\\c$"], no=["srv"]),
    Case("two in a value: every combination", "F|expand: '%servers%%one%'", yes=["srv1x", "srv2x"], no=["srv1"]),
    Case(
        "all of several, any value of each",
        "F|contains|all|expand: ['%servers%', 'y']",
        yes=["srv2y"],
        no=["srv2", "y"],
    ),
    Case("a list without values matches nothing", "F|expand: '%none%'", no=["", "x", None, ABSENT]),
    Case("nor under all", "F|contains|all|expand: ['a', '%none%']", no=["a", ""]),
    Case("an escaped percent sign", r"F|expand: '\%servers%'", yes=["%servers%"], no=["srv1"]),
    Case("a plain percent sign", "F|expand: '100%'", yes=["100%"], no=["100"]),
    Case("without expand it is a text", "F: '%servers%'", yes=["%servers%"], no=["srv1"]),
    Case("encoded", "F|expand|base64: '%one%y'", yes=[b64encode(b"xy").decode()], no=["xy"]),
    Case(
        "in a regular expression, as texts with wildcards",
        "F|re|expand: '^%odd%$'",
        yes=["a.b", "cxd"],
        no=["axb", "c"],
    ),
    Case("cased", "F|expand|cased: '%servers%'", yes=["srv1"], no=["SRV1"]),
    Case("cased first", "F|cased|expand: '%servers%'", yes=["srv1"], no=["SRV1"]),
    Case("without a field", "'|expand': '%servers%'", yes=[{"G": "x srv1 y"}], no=[{"G": "srv"}]),
)
def test_expand(loading: Loading, case: Case) -> None:
    case.check(loading, placeholders=PLACEHOLDERS)


@refusals(
    Refusal("no field reference", "F|fieldref: 'G*'", "without wildcards"),
    Refusal("an empty field reference", "F|fieldref: ''", "name of a field"),
    Refusal("a reference from nowhere", "'|fieldref': G", "'fieldref' needs a field"),
    Refusal("an unknown placeholder", "F|expand: '%unknown%'", "%unknown%", "placeholder file", unsupported=True),
    Refusal("an unknown one beside a known", "F|expand: '%one%%unknown%'", "%unknown%", unsupported=True),
    Refusal("an unknown one in an expression", "F|re|expand: '^%unknown%'", "%unknown%", unsupported=True),
    Refusal("a number", "F|expand: 5", "takes a text"),
)
def test_refused(loading: Loading, refusal: Refusal) -> None:
    refusal.check(loading, placeholders=PLACEHOLDERS)


def test_an_unresolved_placeholder_names_the_rule(loading: Loading) -> None:
    loaded = loading.detection("selection:\n    F|expand: '%unknown%'\ncondition: selection")
    assert [error.message for error in loaded.unsupported] == [
        "'A rule' cannot be run: detection.selection.F|expand: the placeholder %unknown% has no values"
    ]


def test_placeholders_cannot_take_all_memory(loading: Loading) -> None:
    refusal = Refusal("", f"F|expand: '{'%many%' * 40}'", "more than 10,000 forms")
    refusal.check(loading, placeholders={"many": [str(number) for number in range(100)]})


def test_a_placeholder_file_maps_names_to_values(loading: Loading) -> None:
    path = loading.write("placeholders.yaml", "servers: [srv1, 2]\n'%admins%': adm*\n")
    assert load_placeholders(path) == {"servers": ("srv1", "2"), "admins": ("adm*",)}


@pytest.mark.parametrize(
    ("text", "line"),
    [("- a\n", 1), ("a: {b: c}\n", 1), ("a: [null]\n", 1), ("a: [\n", 2), ("a: !!python/object:x.y {}\n", 1)],
)
def test_a_wrong_placeholder_file_is_told(loading: Loading, text: str, line: int) -> None:
    path = loading.write("placeholders.yaml", text)
    with pytest.raises(RuleError) as caught:
        load_placeholders(path)
    assert caught.value.location is not None
    assert caught.value.location.line == line
    assert caught.value.remedy


def test_a_missing_placeholder_file_is_told(loading: Loading) -> None:
    with pytest.raises(RuleError):
        load_placeholders(loading.folder / "none.yml")
