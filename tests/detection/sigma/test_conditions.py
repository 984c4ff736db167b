"""Specification, "Condition", "Lists" and "Maps"."""

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sigma.conditions import (
    ConditionAND,
    ConditionIdentifier,
    ConditionItem,
    ConditionNOT,
    ConditionOR,
    ConditionSelector,
    SigmaCondition,
)
from sigma.rule import SigmaDetection, SigmaDetections

from tests.detection.sigma.judging import Loading
from tocsin.core.errors import UnsupportedRule
from tocsin.detection.engine.expression import And, Atom, Expression, Named, Not, Or, Text
from tocsin.detection.sigma.conditions import Names, compile_condition, joined
from tocsin.detection.sigma.faults import Fault

NAMES = ("a", "b", "c", "notepad", "andy", "order", "sel_1", "sel_2", "filter-main", "_hidden")
ATOMS: dict[str, Expression] = {name: Atom(name, Text("equals", "1")) for name in NAMES}


def names(known: tuple[str, ...] = NAMES) -> Names:
    return Names({name: ATOMS[name] for name in known}, dict.fromkeys(known, 1))


def compiled(condition: str) -> Expression | None:
    return compile_condition(condition, names())


def truth(condition: str, **values: bool) -> bool:
    return evaluate(compiled(condition), lambda name: values.get(name, False))


def evaluate(node: Expression | None, value: Callable[[str], bool]) -> bool:
    if isinstance(node, Named):
        return value(node.name)
    if isinstance(node, Not):
        return not evaluate(node.item, value)
    assert isinstance(node, And | Or)
    quantifier = all if isinstance(node, And) else any
    return quantifier(evaluate(item, value) for item in node.items)


@pytest.mark.parametrize(
    ("condition", "true"),
    [
        ("a", "a"),
        ("not a", ""),
        ("not not a", "a"),
        ("a and not b", "a"),
        ("a or b and c", "a"),
        ("not a and b", "b"),
        ("not (a and b)", "a"),
        ("(a or b) and c", "bc"),
        ("a AND NOT b OR c", "a"),
        ("1 of sel_* or a", "a"),
        ("a\n  and\tb", "ab"),
        ("not(a)or(b)", ""),
    ],
)
def test_a_condition_is_true(condition: str, true: str) -> None:
    assert truth(condition, **dict.fromkeys(true, True))


@pytest.mark.parametrize(
    ("condition", "true"),
    [
        ("a", ""),
        ("not a", "a"),
        ("a or b and c", "b"),
        ("(a or b) and c", "ab"),
        ("a and b or not c", "ac"),
        ("not a or b", "a"),
    ],
)
def test_a_condition_is_not_true(condition: str, true: str) -> None:
    assert not truth(condition, **dict.fromkeys(true, True))


def test_names_are_kept() -> None:
    assert compiled("a and not b") == And((Named("a", ATOMS["a"]), Not(Named("b", ATOMS["b"]))))


def test_a_name_that_begins_like_an_operator_is_a_name() -> None:
    assert compiled("notepad and andy or order") == Or(
        (And((Named("notepad", ATOMS["notepad"]), Named("andy", ATOMS["andy"]))), Named("order", ATOMS["order"]))
    )


def test_one_of_a_pattern_is_or_and_all_of_it_is_and() -> None:
    both = (Named("sel_1", ATOMS["sel_1"]), Named("sel_2", ATOMS["sel_2"]))
    assert compiled("1 of sel_*") == compiled("any of sel_*") == Or(both)
    assert compiled("all of sel_*") == And(both)
    assert compiled("all of *_1") == both[0]
    assert compiled("1 of s*l_*") == Or(both)


def test_a_pattern_without_a_star_is_one_name() -> None:
    assert compiled("1 of sel_1") == Named("sel_1", ATOMS["sel_1"])


def test_a_pattern_is_no_regular_expression() -> None:
    with pytest.raises(Fault):
        compiled("1 of s.l_*")


def test_them_are_all_names_without_an_underscore_before_them() -> None:
    them = compiled("all of them")
    assert isinstance(them, And)
    assert [item.name for item in them.items if isinstance(item, Named)] == [name for name in NAMES if name[0] != "_"]


def test_hidden_names_fit_only_patterns_that_begin_like_them() -> None:
    assert compiled("1 of _*") == Named("_hidden", ATOMS["_hidden"])
    with pytest.raises(Fault):
        compiled("1 of *hidden")


def test_quantifiers_can_be_negated() -> None:
    assert truth("a and not 1 of sel_*", a=True)
    assert not truth("a and not 1 of sel_*", a=True, sel_2=True)
    assert truth("not all of sel_*", sel_1=True)


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "a b",
        "a and",
        "and a",
        "(a",
        "a)",
        "()",
        "a or or b",
        "not",
        "1 of",
        "1 of (a)",
        "2 of sel_*",
        "all of",
        "sel_*",
        "x",
        "1 of x*",
        "of",
        "a not b",
    ],
)
def test_a_wrong_condition_is_told(condition: str) -> None:
    with pytest.raises(Fault) as caught:
        compiled(condition)
    assert caught.value.remedy


def test_a_name_that_is_not_defined_gets_a_suggestion(loading: Loading) -> None:
    loaded = loading.detection("selection:\n    F: a\nfilter:\n    F: b\ncondition: selektion and not filtr")
    (error,) = loaded.problems
    assert "'selektion', which is not defined; did you mean 'selection'?" in error.message
    assert error.remedy == "defined are: selection, filter"
    assert error.location is not None
    assert error.location.line == 10


def test_nesting_is_bounded() -> None:
    assert compiled("(" * 50 + "a" + ")" * 50) is not None
    with pytest.raises(Fault):
        compiled("(" * 100_000 + "a" + ")" * 100_000)
    assert truth("not " * 100_000 + "a", a=True)


def test_the_size_of_a_condition_is_bounded() -> None:
    big = Names({"a": ATOMS["a"]}, {"a": 1000})
    with pytest.raises(Fault):
        compile_condition(" or ".join(["a"] * 1000), big)


@pytest.mark.parametrize("condition", ["selection | count() by User > 5", "selection | near other"])
def test_the_old_aggregations_are_unsupported(loading: Loading, condition: str) -> None:
    loaded = loading.detection(f"selection:\n    F: a\ncondition: {condition}")
    (error,) = loaded.unsupported
    assert isinstance(error, UnsupportedRule)
    assert "'A rule'" in error.message
    assert error.remedy == "write a correlation rule over this one"
    assert loaded.problems == []


def test_a_time_frame_is_unsupported(loading: Loading) -> None:
    loaded = loading.detection("selection:\n    F: a\ntimeframe: 5m\ncondition: selection")
    assert len(loaded.unsupported) == 1


def test_several_conditions_are_alternatives(loading: Loading) -> None:
    matches = loading.judge("""\
        one:
            F: a
        two:
            G: b
        condition:
            - one
            - two and not one
        """)
    assert matches({"F": "a"})
    assert matches({"G": "b"})
    assert not matches({"H": "c"})


def test_a_wrong_one_of_several_conditions_is_told_at_its_line(loading: Loading) -> None:
    loaded = loading.detection("one:\n    F: a\ncondition:\n    - one\n    - tow")
    assert [error.location.line for error in loaded.problems if error.location] == [10]


def test_the_items_of_a_map_must_all_hold(loading: Loading) -> None:
    matches = loading.judge("selection:\n    EventLog: Security\n    EventID: [517, 1102]\ncondition: selection")
    assert matches({"EventLog": "security", "EventID": 1102})
    assert not matches({"EventLog": "security", "EventID": 1})
    assert not matches({"EventID": 517})


def test_the_maps_of_a_list_are_alternatives(loading: Loading) -> None:
    matches = loading.judge(r"""
        selection:
            - Image|endswith: '\example.exe'
              User: x
            - Description|contains: 'Test executable'
        condition: selection
        """)
    assert matches({"Image": r"C:\example.exe", "User": "x"})
    assert matches({"Description": "a test executable"})
    assert not matches({"Image": r"C:\example.exe", "User": "y"})


def test_lists_may_hold_maps_texts_and_lists(loading: Loading) -> None:
    matches = loading.judge("""\
        selection:
            - word
            - F: a
            - - G: b
              - H: c
        condition: selection
        """)
    assert matches({"x": "some word"})
    assert matches({"F": "a"})
    assert matches({"H": "c"})
    assert not matches({"F": "b"})


@pytest.mark.parametrize("definition", ["{}", "[]", "[{}]", "null", "", "[null]", "''", "[{a: b}, null]", "[[]]"])
def test_an_empty_selection_is_told(loading: Loading, definition: str) -> None:
    loaded = loading.detection(f"selection: {definition}\ncondition: selection")
    (error,) = loaded.problems
    assert error.location is not None
    assert error.location.line == 6


@pytest.mark.parametrize(
    ("detection", "word"),
    [
        ("detection: {selection: {a: b}}", "condition"),
        ("detection: {condition: selection}", "search identifier"),
        ("detection: [a]", "map"),
        ("detection: {selection: {a: b}, condition: []}", "condition"),
        ("detection: {selection: {a: b}, condition: 5}", "condition"),
        ("detection: {selection: {a: b}, condition: {a: b}}", "condition"),
        ("detection:", "detection"),
        ("detections: {selection: {a: b}, condition: selection}", "did you mean 'detection'?"),
        ("detection: {selection: {a: b}, conditions: selection}", "is 'conditions' meant to be it?"),
    ],
)
def test_a_detection_section_that_is_none(loading: Loading, detection: str, word: str) -> None:
    loaded = loading.load({"rule.yml": f"title: x\nlogsource: {{product: windows}}\n{detection}\n"})
    assert any(word in error.message for error in loaded.problems)
    assert all(error.location and error.location.line and error.remedy for error in loaded.problems)
    assert len(loaded.ruleset) == 0


def test_parts_that_ask_nothing_are_left_out() -> None:
    a = ATOMS["a"]
    assert joined(And, [None, a]) == a
    assert joined(Or, [None, None]) is None
    emptied = Names({"a": a, "b": None}, {"a": 1, "b": 0})
    assert compile_condition("a and not b", emptied) == Named("a", a)


_CONDITIONS = st.recursive(
    st.sampled_from(["a", "b", "c", "sel_1", "1 of sel_*", "all of sel_*", "any of them", "all of them", "1 of _*"]),
    lambda inner: st.one_of(
        inner.map(lambda one: f"not {one}"),
        inner.map(lambda one: f"({one})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join),
    ),
    max_leaves=6,
)


@given(_CONDITIONS)
def test_conditions_mean_what_pysigma_reads(condition: str) -> None:
    known = ("a", "b", "c", "sel_1", "sel_2", "_hidden")
    ours = compile_condition(condition, names(known))
    detections = SigmaDetections({name: SigmaDetection.from_definition({name: 1}) for name in known}, [condition])
    theirs = SigmaCondition(condition, detections).parse(postprocess=False)
    for values in itertools.product((False, True), repeat=len(known)):
        assigned = dict(zip(known, values, strict=True))
        assert evaluate(ours, assigned.__getitem__) == _pysigma(theirs, detections, assigned)


def _pysigma(node: object, detections: SigmaDetections, values: dict[str, bool]) -> bool:
    if isinstance(node, ConditionIdentifier):
        return values[node.identifier]
    if isinstance(node, ConditionSelector):
        quantifier = all if node.cond_class is ConditionAND else any
        return quantifier(values[one.identifier] for one in node.resolve_referenced_detections(detections))
    assert isinstance(node, ConditionItem)
    if isinstance(node, ConditionNOT):
        return not _pysigma(node.args[0], detections, values)
    quantifier = any if isinstance(node, ConditionOR) else all
    return quantifier(_pysigma(item, detections, values) for item in node.args)
