"""Specification, "General" and "Special Field Values": how values are compared without modifiers."""

from tests.detection.sigma.judging import Case, Loading, Refusal, cases, refusals
from tocsin.core.values import ABSENT
from tocsin.detection.engine.expression import Atom, Named, Null, Text

KELVIN, DOTTED_I, DOTLESS_I, SHARP_S, LONG_S = "\u212a", "\u0130", "\u0131", "\u00df", "\u017f"


@cases(
    Case("a text is compared as a whole", "F: abc", yes=["abc"], no=["abcd", "xabc", "", ABSENT, None]),
    Case("case does not count", "F: AbC", yes=["abc", "ABC"], no=["ab"]),
    Case("the Kelvin sign is a k", "F: kilo", yes=[f"{KELVIN}ilo", "KILO"], no=["ilo"]),
    Case("a k is the Kelvin sign", f"F: {KELVIN}ilo", yes=["kilo", "Kilo"], no=["hilo"]),
    Case("sharp s is ss", f"F: stra{SHARP_S}e", yes=["STRASSE", "strasse", f"STRA{SHARP_S}E"], no=["strase"]),
    Case("ss is sharp s", "F: strasse", yes=[f"stra{SHARP_S}e", "stra\u1e9ee"], no=["straze"]),
    Case("long s is s", "F: system", yes=[f"{LONG_S}ystem"], no=["ystem"]),
    Case("final sigma is sigma", "F: \u039f\u03a3", yes=["\u03bf\u03c2", "\u03bf\u03c3"], no=["\u03bf"]),
    Case(
        "dotted I keeps its dot",
        "F: i",
        yes=["I", "i"],
        no=[DOTTED_I, DOTLESS_I],
    ),
    Case("dotted I is i with a dot above", f"F: {DOTTED_I}", yes=[DOTTED_I, "i\u0307", "I\u0307"], no=["i", "I"]),
    Case("white space counts", "F: ' abc'", yes=[" abc"], no=["abc", "abc "]),
    Case("a list is a choice", "F: [a, b]", yes=["a", "b"], no=["ab", "c"]),
    Case("any element of a list value may match", "F: b", yes=[["a", "b"], [["a"], [["b"]]]], no=[["a"], []]),
    Case("an object is no value", "F: a", no=[{"F": {"a": "a"}}]),
)
def test_texts(loading: Loading, case: Case) -> None:
    case.check(loading)


@cases(
    Case("a number is its text", "F: 4688", yes=[4688, "4688", 4688.0], no=[46880, "04688", "4688.0", " 4688"]),
    Case("a quoted number is the same", "F: '4688'", yes=[4688, "4688", 4688.0], no=[468]),
    Case("zero and minus zero", "F: 0", yes=[0, "0", 0.0, -0.0], no=["00", False, None]),
    Case("a fraction", "F: 1.5", yes=[1.5, "1.5"], no=["1.50", 1, "15"]),
    Case("a whole fraction is the whole number", "F: 2.0", yes=[2, 2.0, "2"], no=["2.0"]),
    Case("all digits count", "F: 9007199254740993", yes=[9007199254740993, "9007199254740993"], no=[9007199254740992]),
    Case("more digits than 64 bits", f"F: {10**30}", yes=[10**30, str(10**30)], no=[1e30 * 2]),
    Case("true is the text true", "F: true", yes=[True, "true", "TRUE"], no=[1, "1", "yes", False]),
    Case("false is the text false", "F: false", yes=[False, "False"], no=[0, "0", "", None, ABSENT]),
    Case("a quoted true", "F: 'True'", yes=[True, "true"], no=[1]),
    Case("an unquoted hexadecimal number is the number", "F: 0x10", yes=[16, "16"], no=["0x10"]),
    Case("a quoted one is the text", "F: '0x10'", yes=["0x10", "0X10"], no=[16]),
    Case("a date is the text in the file", "F: 2024-02-29", yes=["2024-02-29"], no=["2024-02-29T00:00:00"]),
    Case("a negative number", "F: -5", yes=[-5, "-5"], no=[5]),
)
def test_numbers_and_booleans(loading: Loading, case: Case) -> None:
    case.check(loading)


@cases(
    Case("null", "F: null", yes=[None, ABSENT, [], [None], [[], None]], no=["", 0, False, ["a"], [None, "a"]]),
    Case("no value at all in YAML is null", "F:", yes=[None, ABSENT], no=[""]),
    Case("the empty text", "F: ''", yes=["", ["a", ""]], no=[None, ABSENT, " ", [], 0]),
    Case("null or empty", "F: [null, '']", yes=[None, "", ABSENT], no=["a", 0]),
    Case("null in a list beside a text", "F: [null, abc]", yes=[None, ABSENT, "ABC"], no=["", "ab"]),
    Case("the text null is a text", "F: 'null'", yes=["null", "NULL"], no=[None, ABSENT]),
)
def test_null_and_empty(loading: Loading, case: Case) -> None:
    case.check(loading)


def test_not_null_is_a_negated_selection(loading: Loading) -> None:
    matches = loading.judge("""\
        selection:
            EventID: 4738
        filter:
            PasswordLastSet: null
        condition: selection and not filter
        """)
    assert matches({"EventID": 4738, "PasswordLastSet": ""})
    assert not matches({"EventID": 4738, "PasswordLastSet": None})
    assert not matches({"EventID": 4738})


def test_null_compiles_to_one_test(loading: Loading) -> None:
    condition = loading.condition("selection:\n    F: null\ncondition: selection")
    assert condition == Named("selection", Atom("F", Null()))


def test_a_number_compiles_to_its_text(loading: Loading) -> None:
    condition = loading.condition("selection:\n    F: 4688\ncondition: selection")
    assert condition == Named("selection", Atom("F", Text("equals", "4688")))


@cases(
    Case(
        "a dotted name is a way into the record", "a.b: x", yes=[{"a": {"b": "x"}}], no=[{"a": {"b": "y"}}, {"b": "x"}]
    ),
    Case("a name with dots of its own", "a.b: x", yes=[{"a.b": "x"}], no=[{"a.b": "y"}]),
    Case("a name with spaces", "Threat Name: x", yes=[{"Threat Name": "x"}], no=[{"ThreatName": "x"}]),
    Case("a name that YAML reads as a number", "1: x", yes=[{"1": "x"}], no=[{"2": "x"}]),
    Case("a name that YAML reads as a boolean", "on: x", yes=[{"on": "x"}], no=[{"True": "x"}]),
    Case("the case of names counts", "Image: x", yes=[{"Image": "x"}], no=[{"image": "x"}]),
    Case("lists on the way", "a.b: x", yes=[{"a": [{"b": "y"}, {"b": "x"}]}], no=[{"a": [{"b": "y"}]}]),
)
def test_field_names(loading: Loading, case: Case) -> None:
    case.check(loading)


@refusals(
    Refusal("an empty list", "F: []", "empty list", "null"),
    Refusal("a list in a list", "F: [[a]]", "list of values"),
    Refusal("a map as a value", "F: {Inner: a}", "map", "'F.Inner'"),
    Refusal("not a number", "F: .nan", "number", "quotes"),
    Refusal("no finite number", "F: .inf", "number", "quotes"),
    Refusal(
        "an unknown modifier", "F|containz: a", "unknown modifier 'containz'; did you mean 'contains'?", "endswith"
    ),
    Refusal("an empty modifier", "F|: a", "unknown modifier ''"),
)
def test_refused_values(loading: Loading, refusal: Refusal) -> None:
    refusal.check(loading)
