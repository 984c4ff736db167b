"""Specification, "Components": what a rule says about itself."""

import pytest

from tests.detection.sigma.judging import Loading
from tocsin.detection.engine.ruleset import CompiledRule, RelatedRule
from tocsin.detection.sigma.metadata import derived_id

BODY = "logsource: {product: windows}\ndetection: {selection: {F: a}, condition: selection}\n"


def rule(loading: Loading, head: str) -> CompiledRule:
    loaded = loading.load({"rule.yml": head + BODY})
    assert [str(error) for error in loaded.problems] == []
    return loaded.ruleset.rules[0]


def test_everything_is_kept(loading: Loading) -> None:
    found = rule(
        loading,
        """\
title: Title
id: 5c8c7e4e-5c0a-4bb7-9b1c-7f1f4f1f2c11
name: a_name
related:
    - id: 11111111-5c0a-4bb7-9b1c-7f1f4f1f2c11
      type: derived
taxonomy: sigma
status: stable
description: Why
license: MIT
references: [one, two]
author: Me
date: 2024-01-02
modified: 2024/3/4
fields: [User, Image]
falsepositives: [Admins]
level: critical
tags: [attack.t1059.001, cve.2024-1]
scope: [server]
custom_key: {anything: 1}
""",
    )
    assert found.id == "5c8c7e4e-5c0a-4bb7-9b1c-7f1f4f1f2c11"
    assert (found.title, found.name, found.status, found.level) == ("Title", "a_name", "stable", "critical")
    assert found.related == (RelatedRule("11111111-5c0a-4bb7-9b1c-7f1f4f1f2c11", "derived"),)
    assert (found.description, found.author, found.version) == ("Why", "Me", "2024-03-04")
    assert (found.references, found.falsepositives) == (("one", "two"), ("Admins",))
    assert (found.fields, found.tags) == (("User", "Image"), ("attack.t1059.001", "cve.2024-1"))
    assert found.kind == "sigma"


def test_what_is_left_out_has_a_meaning(loading: Loading) -> None:
    found = rule(loading, "title: Title\n")
    assert (found.level, found.status, found.version, found.name) == ("informational", "", "", "")


def test_the_version_is_the_date_where_nothing_was_modified(loading: Loading) -> None:
    assert rule(loading, "title: x\ndate: '2024-01-02'\n").version == "2024-01-02"


def test_a_rule_without_an_id_has_one_of_its_file_name_and_title(loading: Loading) -> None:
    found = rule(loading, "title: Title\n")
    assert found.id == derived_id("elsewhere/rule.yml", "Title") == "3cc2069e-b3cd-5de3-bbb5-42367fa9148f"
    assert found.id != derived_id("rule.yml", "Other") != derived_id("other.yml", "Title")


def test_an_id_need_not_be_a_uuid(loading: Loading) -> None:
    assert rule(loading, "title: x\nid: company-0042\n").id == "company-0042"


def test_false_positives_may_be_one_text(loading: Loading) -> None:
    assert rule(loading, "title: x\nfalsepositives: Admins\n").falsepositives == ("Admins",)


def test_level_and_status_are_read_in_any_case(loading: Loading) -> None:
    found = rule(loading, "title: x\nlevel: HIGH\nstatus: Test\n")
    assert (found.level, found.status) == ("high", "test")


def test_the_title_can_be_missing(loading: Loading) -> None:
    loaded = loading.load({"rule.yml": BODY, "b.yml": "name: a_name\n" + BODY})
    assert [found.title for found in loaded.ruleset.rules] == ["a_name", "rule"]
    assert ["'title' is missing" in error.message for error in loaded.problems] == [True, True]


@pytest.mark.parametrize(
    "line",
    [
        "date: 2024-13-01",
        "date: yesterday",
        "modified: 20240101",
        "author: [Me]",
        "description: 5",
        "license: [MIT]",
        "references: one",
        "references: [1]",
        "falsepositives: {a: b}",
        "fields: User",
        "tags: attack.t1059",
        "tags: [attack]",
        "tags: [1]",
        "scope: server",
        "taxonomy: ''",
        "related: {id: x}",
        "related: [{id: x}]",
        "related: [{id: x, type: cousin}]",
        f"title: {'x' * 300}",
        f"description: {'x' * 70_000}",
        "detections: {}",
        "Level: high",
        "levle: high",
        "tag: [attack.t1059]",
        "false_positives: [x]",
    ],
)
def test_a_mistake_for_readers_is_told_and_the_rule_loaded(loading: Loading, line: str) -> None:
    head = "id: x\n" if line.startswith("title") else "title: x\nid: x\n"
    loaded = loading.load({"rule.yml": head + line + "\n" + BODY})
    (error,) = loaded.problems
    assert error.remedy
    assert error.location is not None
    assert error.location.line == head.count("\n") + 1
    assert [found.id for found in loaded.ruleset.rules] == ["x"]


@pytest.mark.parametrize(
    "line",
    [
        "level: sever",
        "level: 5",
        "level: [high]",
        "status: testing",
        "id: ''",
        "id: 5",
        "id: [x]",
        "name: ''",
        "name: 5",
    ],
)
def test_a_mistake_in_what_decides_refuses_the_rule(loading: Loading, line: str) -> None:
    loaded = loading.load({"rule.yml": "title: x\n" + line + "\n" + BODY})
    (error,) = loaded.problems
    assert error.remedy
    assert error.location is not None
    assert error.location.line == 2
    assert len(loaded.ruleset) == 0


def test_tags_that_are_right_stay_beside_one_that_is_wrong(loading: Loading) -> None:
    loaded = loading.load({"rule.yml": "title: x\ntags: [attack.t1059, wrong, 5]\n" + BODY})
    assert loaded.ruleset.rules[0].tags == ("attack.t1059", "wrong")


def test_a_level_that_is_no_level_gets_a_suggestion(loading: Loading) -> None:
    loaded = loading.load({"rule.yml": "title: x\nlevel: hihg\n" + BODY})
    assert "did you mean 'high'?" in loaded.problems[0].message


@pytest.mark.parametrize(
    "key", ["regression_tests_path", "simulation", "yara", "rule_owner", "priority", "version", "x"]
)
def test_custom_keys_are_allowed(loading: Loading, key: str) -> None:
    assert rule(loading, f"title: x\n{key}: [anything]\n").title == "x"


@pytest.mark.parametrize(
    ("logsource", "message"),
    [
        ("", "missing"),
        ("logsource: windows\n", "map"),
        ("logsource: {}\n", "none of product"),
        ("logsource: {produkt: windows}\n", "did you mean 'product'?"),
        ("logsource: {product: 5}\n", "logsource.product"),
        ("logsource: {product: windows, service: ''}\n", "logsource.service"),
        ("logsource: {product: [windows]}\n", "logsource.product"),
        ("logsource:\n", "missing"),
    ],
)
def test_a_log_source_that_is_none_refuses_the_rule(loading: Loading, logsource: str, message: str) -> None:
    text = "title: x\n" + logsource + "detection: {selection: {F: a}, condition: selection}\n"
    loaded = loading.load({"rule.yml": text})
    (error,) = loaded.problems
    assert message in error.message
    assert error.remedy
    assert len(loaded.ruleset) == 0


def test_log_sources_are_read_in_lower_case_with_keys_of_one_s_own(loading: Loading) -> None:
    text = "title: x\nlogsource: {product: Windows, service: Security, definition: x, vendor: y}\n"
    loaded = loading.load({"rule.yml": text + "detection: {selection: {F: a}, condition: selection}\n"})
    assert str(loaded.ruleset.rules[0].logsource) == "product=windows service=security"
    assert loaded.problems == []
