"""Specification, "Sigma Filters"."""

import pytest

from tests.detection.sigma.judging import Loading, judged, with_detection
from tocsin.core.logsource import LogSource
from tocsin.detection.engine.expression import And, Atom, Named, Not, Text
from tocsin.detection.engine.ruleset import logic_hash
from tocsin.detection.sigma import LoadedRules

RULE = with_detection("selection:\n    F: a\ncondition: selection\n").replace(
    "title: A rule", "title: A rule\nname: a_rule"
)
ID = "5c8c7e4e-5c0a-4bb7-9b1c-7f1f4f1f2c11"


def filter_of(rules: str, selection: str = "{User: admin}", condition: str = "not selection", **other: str) -> str:
    logsource = other.get("logsource", "{product: windows}")
    return (
        f"title: Administrators\nid: f1\nlogsource: {logsource}\nfilter:\n    rules: {rules}\n"
        f"    selection: {selection}\n    condition: {condition}\n"
    )


def load(loading: Loading, *filters: str, rule: str = RULE) -> LoadedRules:
    return loading.load({"rule.yml": rule, **{f"filter{n}.yml": text for n, text in enumerate(filters)}})


@pytest.mark.parametrize(
    "rules", ["any", "ANY", "[any]", f"[{ID}]", f"[{ID.upper()}]", "[a_rule]", "a_rule", f"[a_rule, {ID}]"]
)
def test_a_filter_narrows_the_rules_it_names(loading: Loading, rules: str) -> None:
    loaded = load(loading, filter_of(rules))
    assert (loaded.problems, loaded.filters, len(loaded.ruleset)) == ([], 1, 1)
    matches = judged(loaded.ruleset)
    assert matches({"F": "a"})
    assert matches({"F": "a", "User": "x"})
    assert not matches({"F": "a", "User": "Admin"})
    assert not matches({"F": "b"})


def test_the_condition_of_a_filter_must_hold_too(loading: Loading) -> None:
    matches = judged(load(loading, filter_of("any", condition="selection")).ruleset)
    assert matches({"F": "a", "User": "admin"})
    assert not matches({"F": "a"})


def test_a_filter_compiles_to_a_named_part(loading: Loading) -> None:
    (rule,) = load(loading, filter_of("any")).ruleset.rules
    selection = Named("selection", Atom("F", Text("equals", "a")))
    user = Named("selection", Atom("User", Text("equals", "admin")))
    assert rule.condition == And((selection, Named("filter 'Administrators'", Not(user))))
    assert rule.logic_hash == logic_hash(LogSource(product="windows"), rule.condition)


def test_several_filters_apply(loading: Loading) -> None:
    second = filter_of("any", "{Host: h}").replace("f1", "f2")
    loaded = load(loading, filter_of("any"), second)
    matches = judged(loaded.ruleset)
    assert loaded.filters == 2
    assert not matches({"F": "a", "User": "admin"})
    assert not matches({"F": "a", "Host": "h"})
    assert matches({"F": "a"})


def test_the_names_of_a_filter_are_its_own(loading: Loading) -> None:
    rule = with_detection("selection_a:\n    F: a\ncondition: all of selection*")
    text = filter_of("any", condition="not 1 of selection*").replace("selection:", "selection_a:")
    matches = judged(load(loading, text, rule=rule).ruleset)
    assert matches({"F": "a"})
    assert not matches({"F": "a", "User": "admin"})


def test_them_of_a_filter_are_its_own(loading: Loading) -> None:
    matches = judged(load(loading, filter_of("any", condition="not 1 of them")).ruleset)
    assert matches({"F": "a"})
    assert not matches({"F": "a", "User": "admin"})


def test_a_filter_is_for_the_rules_its_logsource_covers(loading: Loading) -> None:
    loaded = load(loading, filter_of("any", logsource="{product: linux}"))
    assert loaded.problems == []
    assert judged(loaded.ruleset)({"F": "a", "User": "admin"})


def test_a_filter_that_names_a_rule_of_another_logsource_is_told(loading: Loading) -> None:
    loaded = load(loading, filter_of("[a_rule]", logsource="{product: windows, service: security}"))
    (error,) = loaded.problems
    assert "not applied to 'a_rule'" in error.message
    assert str(error.location).endswith("filter0.yml:5")
    assert judged(loaded.ruleset)({"F": "a", "User": "admin"})


def test_a_filter_for_a_rule_that_does_not_exist_is_told(loading: Loading) -> None:
    loaded = load(loading, filter_of(f"[{ID}, a_rul]"))
    (error,) = loaded.problems
    assert "'a_rul' that is not loaded; did you mean 'a_rule'?" in error.message
    assert error.remedy
    assert not judged(loaded.ruleset)({"F": "a", "User": "admin"})


def test_a_filter_beside_its_rule_in_one_file(loading: Loading) -> None:
    loaded = loading.load({"rule.yml": filter_of("any") + "---\n" + RULE})
    assert (loaded.filters, loaded.problems) == (1, [])
    assert not judged(loaded.ruleset)({"F": "a", "User": "admin"})


@pytest.mark.parametrize(
    ("section", "line"),
    [
        ("filter: [a]", 4),
        ("filter: {selection: {a: b}, condition: not selection}", 4),
        ("filter: {rules: [], selection: {a: b}, condition: not selection}", 4),
        ("filter: {rules: [5], selection: {a: b}, condition: not selection}", 4),
        ("filter: {rules: any, condition: not selection}", 4),
        ("filter: {rules: any, selection: {a: b}}", 4),
        ("filter: {rules: any, selection: {a: b}, condition: [selection]}", 4),
        ("filter:\n    rules: any\n    selection:\n        F|contain: x\n    condition: not selection", 7),
        ("filter:\n    rules: any\n    selection:\n        F: x\n    condition: not selektion", 8),
        ("filter:\n    rules: any\n    selection:\n        F|re: '('\n    condition: not selection", 7),
    ],
)
def test_a_wrong_filter_is_told_and_filters_nothing(loading: Loading, section: str, line: int) -> None:
    loaded = load(loading, f"title: x\nid: x\nlogsource: {{product: windows}}\n{section}\n")
    (error,) = loaded.problems
    assert error.remedy
    assert str(error.location).endswith(f"filter0.yml:{line}")
    assert loaded.filters == 0
    assert judged(loaded.ruleset)({"F": "a"})


def test_a_filter_needs_a_logsource(loading: Loading) -> None:
    loaded = load(loading, filter_of("any").replace("logsource: {product: windows}\n", ""))
    assert len(loaded.problems) == 1
    assert loaded.filters == 0


def test_filters_reach_processing_pipelines(loading: Loading) -> None:
    pipeline = loading.write(
        "../pipeline.yml", "transformations: [{type: field_name_mapping, mapping: {User: user.name}}]"
    )
    loaded = loading.load({"rule.yml": RULE, "filter.yml": filter_of("any")}, pipelines=[str(pipeline)])
    matches = judged(loaded.ruleset)
    assert matches({"F": "a", "User": "admin"})
    assert not matches({"F": "a", "user": {"name": "admin"}})
