"""Specification, "Lists" and "Keywords search": values without a field are looked for in the whole record."""

from tests.detection.sigma.judging import Case, Loading, Refusal, cases, refusals
from tocsin.detection.engine.expression import Atom, Named, Text, Wildcard

RECORD = {"a": "The quick brown fox", "b": {"c": ["jumps", {"d": 4688}], "e": None, "f": True}, "key": ""}


def judge(loading: Loading, keywords: str) -> bool:
    return loading.judge(f"keywords: {keywords}\ncondition: keywords")(RECORD)


def test_a_keyword_is_part_of_some_value(loading: Loading) -> None:
    assert judge(loading, "QUICK")
    assert not judge(loading, "quack")


def test_keywords_are_alternatives(loading: Loading) -> None:
    assert judge(loading, "[cat, fox]")
    assert not judge(loading, "[cat, dog]")


def test_values_are_looked_at_in_any_depth(loading: Loading) -> None:
    assert judge(loading, "[ump]")


def test_names_of_fields_are_not_values(loading: Loading) -> None:
    assert not judge(loading, "[key]")


def test_a_keyword_does_not_reach_over_two_values(loading: Loading) -> None:
    assert not judge(loading, "['fox*jumps']")


def test_wildcards_are_not_anchored(loading: Loading) -> None:
    assert judge(loading, "['quick*fox']")
    assert judge(loading, "['qu?ck']")
    assert not judge(loading, "['fox*quick']")


def test_numbers_and_booleans_are_looked_for_as_texts(loading: Loading) -> None:
    assert judge(loading, "[468]")
    assert judge(loading, "[true]")
    assert not judge(loading, "[469]")


def test_all_keywords_must_be_there(loading: Loading) -> None:
    assert judge(loading, "{'|all': [fox, jumps]}")
    assert not judge(loading, "{'|all': [fox, dog]}")


@cases(
    Case("a regular expression", "'|re': 'br.wn f'", yes=[RECORD], no=[{"a": "Br0wn fox"}]),
    Case("startswith anchors", "'|startswith': the", yes=[RECORD], no=[{"a": "in the"}]),
    Case("endswith anchors", "'|endswith': fox", yes=[RECORD], no=[{"a": "foxy"}]),
    Case("contains", "'|contains': ick", yes=[RECORD], no=[{"a": "x"}]),
    Case("cased", "'|cased': The", yes=[RECORD], no=[{"a": "the"}]),
    Case("windash", "'|windash': '-q'", yes=[{"a": "x /q y"}], no=[{"a": "q"}]),
    Case("base64", "'|base64': abc", yes=[{"a": "x YWJj y"}], no=[{"a": "abc"}]),
    Case("base64offset", "'|base64offset': foobar", yes=[{"a": "xx Zvb2Jhc xx"}], no=[{"a": "foobar"}]),
    Case("wide", "'|wide': ab", yes=[{"a": "xa\0b\0x"}], no=[{"a": "ab"}]),
    Case(
        "cidr: some value is an address in it", "'|cidr': 10.0.0.0/8", yes=[{"x": {"y": "10.1.1.1"}}], no=[{"x": "a"}]
    ),
    Case("neq: no value", "'|neq': fox", yes=[{"a": "cat"}, {}], no=[RECORD]),
    Case("a number", "'|all': [46, 88]", yes=[RECORD], no=[{"a": 46}]),
)
def test_modifiers(loading: Loading, case: Case) -> None:
    case.check(loading)


def test_keywords_beside_fields_in_one_map(loading: Loading) -> None:
    matches = loading.judge("selection:\n    EventID: 1\n    '|all': [a, b]\ncondition: selection")
    assert matches({"EventID": 1, "x": "ab"})
    assert not matches({"EventID": 2, "x": "ab"})
    assert not matches({"EventID": 1, "x": "a"})


def test_a_keyword_compiles_to_a_search_without_a_field(loading: Loading) -> None:
    plain = loading.condition("keywords: [aB]\ncondition: keywords")
    assert plain == Named("keywords", Atom(None, Text("contains", "ab")))
    pattern = loading.condition("keywords: ['a*B']\ncondition: keywords")
    assert pattern == Named("keywords", Atom(None, Wildcard(("*", "a", "*", "b", "*"), (0, 2, 4))))


@refusals(
    Refusal("null", "'|all': [null, a]", "null or an empty text"),
    Refusal("the empty text is in every record", "'|contains': ''", "null or an empty text"),
)
def test_refused(loading: Loading, refusal: Refusal) -> None:
    refusal.check(loading)
