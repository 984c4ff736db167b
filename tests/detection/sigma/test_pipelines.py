"""pySigma processing pipelines, applied to rules before they are compiled."""

from pathlib import Path

import pytest

from tests.detection.sigma.judging import Loading, judged, with_detection
from tocsin.core.errors import PipelineError
from tocsin.core.logsource import LogSource
from tocsin.detection.engine.expression import And, Named, Not, atoms
from tocsin.detection.engine.reference import holds
from tocsin.detection.sigma import LoadedRules
from tocsin.testing.routes import FlatRoute

RULE = with_detection("selection:\n    Image: a\n    User|fieldref: Owner\n_own:\n    G: h\ncondition: selection")


def load(loading: Loading, *pipelines: str, rule: str = RULE, **options: object) -> LoadedRules:
    specifiers = []
    for index, text in enumerate(pipelines):
        path = loading.folder.parent / f"{loading.folder.name}-{index}.yml"
        path.write_text(text, encoding="utf-8")
        specifiers.append(str(path))
    return loading.load({"rule.yml": rule}, pipelines=specifiers, **options)  # type: ignore[arg-type]


def test_fields_are_renamed(loading: Loading) -> None:
    text = "transformations: [{type: field_name_mapping, mapping: {Image: process.executable, Owner: owner.name}}]"
    loaded = load(loading, text)
    assert (loaded.problems, loaded.unsupported) == ([], [])
    matches = judged(loaded.ruleset)
    assert matches({"process": {"executable": "A"}, "User": "x", "owner": {"name": "X"}})
    assert not matches({"Image": "a", "User": "x", "Owner": "x"})


def test_a_field_may_become_several(loading: Loading) -> None:
    text = "transformations: [{type: field_name_mapping, mapping: {F: [a, b]}}]"
    matches = judged(
        load(loading, text, rule=with_detection("selection:\n    F|cased: X\ncondition: selection")).ruleset
    )
    assert matches({"b": "X"})
    assert not matches({"b": "x"})


def test_the_log_source_is_changed(loading: Loading) -> None:
    text = "transformations: [{type: change_logsource, product: windows, service: Sysmon}]"
    (rule,) = load(loading, text).ruleset.rules
    assert rule.logsource == LogSource(product="windows", service="sysmon")


def test_conditions_are_added_under_a_stable_name(loading: Loading) -> None:
    text = "transformations: [{type: add_condition, conditions: {EventID: 1}}]"
    first, second = load(loading, text).ruleset.rules[0], load(loading, text).ruleset.rules[0]
    assert first == second
    assert isinstance(first.condition, And)
    assert [item.name for item in first.condition.items if isinstance(item, Named)] == ["pipeline 1", "selection"]


def test_negated_conditions_are_added(loading: Loading) -> None:
    text = "transformations: [{type: add_condition, negated: true, conditions: {EventID: 1}}]"
    (rule,) = load(loading, text).ruleset.rules
    assert isinstance(rule.condition, And)
    assert isinstance(rule.condition.items[0], Not)


def test_items_are_dropped(loading: Loading) -> None:
    text = """\
transformations:
    - type: drop_detection_item
      field_name_conditions: [{type: include_fields, fields: [User]}]
"""
    matches = judged(load(loading, text).ruleset)
    assert matches({"Image": "a"})


def test_a_rule_of_which_nothing_is_left_is_unsupported(loading: Loading) -> None:
    loaded = load(loading, "transformations: [{type: drop_detection_item}]")
    (error,) = loaded.unsupported
    assert "leaves nothing" in error.message
    assert "'A rule'" in error.message
    assert len(loaded.ruleset) == 0


def test_pipelines_are_applied_by_priority(loading: Loading) -> None:
    later = "priority: 20\ntransformations: [{type: field_name_mapping, mapping: {b: c}}]"
    sooner = "priority: 10\ntransformations: [{type: field_name_mapping, mapping: {Image: b}}]"
    (rule,) = load(loading, later, sooner).ruleset.rules
    assert [atom.field for atom in atoms(rule.condition)] == ["c", "User"]


def test_placeholders_are_replaced(loading: Loading) -> None:
    rule = with_detection(
        "selection:\n    F|cased|expand: '%Servers%'\n    G|contains|expand: '%Own%'\ncondition: selection"
    )
    text = "vars: {Servers: [srv*, Web]}\ntransformations: [{type: value_placeholders}]"
    loaded = load(loading, text, rule=rule, placeholders={"Own": ["x"]})
    assert loaded.unsupported == []
    matches = judged(loaded.ruleset)
    assert matches({"F": "srv1", "G": "axb"})
    assert not matches({"F": "SRV1", "G": "axb"})


def test_query_expressions_are_unsupported(loading: Loading) -> None:
    rule = with_detection("selection:\n    F|expand: '%Servers%'\ncondition: selection")
    text = "transformations: [{type: query_expression_placeholders, expression: '{field} in list({id})'}]"
    loaded = load(loading, text, rule=rule)
    (error,) = loaded.unsupported
    assert "'A rule' cannot be run" in error.message
    assert "query" in error.message
    assert str(error.location).endswith("rule.yml:7")


def test_a_pipeline_that_refuses_a_rule_is_told(loading: Loading) -> None:
    loaded = load(loading, "transformations: [{type: rule_failure, message: not for us}]")
    (error,) = loaded.unsupported
    assert "not for us" in error.message
    assert "'A rule'" in error.message


def test_a_pipeline_without_the_values_of_a_placeholder_is_told(loading: Loading) -> None:
    rule = with_detection("selection:\n    F|expand: '%Servers%'\ncondition: selection")
    loaded = load(loading, "transformations: [{type: value_placeholders}]", rule=rule)
    assert len(loaded.unsupported) == 1


def test_a_value_list_that_a_pipeline_empties_is_unsupported(loading: Loading) -> None:
    rule = with_detection("selection:\n    F|expand: '%Servers%'\ncondition: selection")
    loaded = load(loading, "vars: {Servers: []}\ntransformations: [{type: value_placeholders}]", rule=rule)
    assert len(loaded.unsupported) == 1


def test_the_metadata_of_rules_is_there_for_conditions_of_pipelines(loading: Loading) -> None:
    rule = "level: high\ntags: [attack.t1059]\nid: not-a-uuid\ndate: 2024-13-01\n" + RULE.replace("id: 5c", "x: 5c")
    text = """\
transformations:
    - type: field_name_mapping
      mapping: {Image: b}
      rule_conditions:
          - {type: rule_attribute, attribute: level, value: high}
          - {type: tag, tag: attack.t1059}
"""
    (compiled,) = load(loading, text, rule=rule).ruleset.rules
    assert [atom.field for atom in atoms(compiled.condition)] == ["b", "User"]


def test_query_post_processing_is_passed_over(loading: Loading) -> None:
    text = "postprocessing: [{type: embed, prefix: x}]\nfinalizers: [{type: concat}]\ntransformations: []"
    assert judged(load(loading, text).ruleset)({"Image": "a", "User": "x", "Owner": "x"})


def test_no_pipeline_means_what_an_empty_one_means(loading: Loading) -> None:
    assert load(loading).ruleset == load(loading, "transformations: []").ruleset


def test_a_folder_of_pipelines(loading: Loading, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("pipelines")
    (folder / "one.yml").write_text("transformations: [{type: field_name_mapping, mapping: {Image: b}}]")
    (rule,) = loading.load({"rule.yml": RULE}, pipelines=[str(folder)]).ruleset.rules
    assert next(iter(atoms(rule.condition))).field == "b"


def test_an_installed_pipeline_is_found_by_name(loading: Loading) -> None:
    # pySigma brings this one, for tests.
    (rule,) = loading.load(
        {"rule.yml": with_detection("s:\n    fieldA: 1\ncondition: s")}, pipelines=["another_test"]
    ).ruleset.rules
    assert holds(rule.condition, {"fieldA": 1}, FlatRoute(LogSource()))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (
            "transformations:\n    - type: field_name_mapping\n      mapping: {a: b}\n    - type: nothing\n",
            4,
            "transformation 2",
        ),
        ("transformations:\n    - mapping: {a: b}\n", 2, "transformation 1"),
        ("transformations:\n    - just a text\n", 2, "transformation 1"),
        ("transformations: {a: b}\n", 1, "must be a list"),
        ("name: x\ntransformation: []\n", 2, "did you mean 'transformations'?"),
        ("name: x\npriority: high\n", 2, "priority"),
        ("- a\n", 1, "map of keys"),
        ("a: [\n", 2, "not YAML"),
        ("a: !!python/object:os.system {}\n", 1, "tag"),
    ],
)
def test_a_wrong_pipeline_is_told_at_its_line(loading: Loading, text: str, line: int, message: str) -> None:
    with pytest.raises(PipelineError) as caught:
        load(loading, text)
    assert message in caught.value.message
    assert caught.value.location is not None
    assert caught.value.location.line == line
    assert caught.value.remedy


def test_all_wrong_pipelines_are_told(loading: Loading) -> None:
    with pytest.raises(PipelineError) as caught:
        load(loading, "transformation: []", "priority: high")
    assert "-0.yml:1" in caught.value.message
    assert "-1.yml:1" in caught.value.message


@pytest.mark.parametrize("name", ["no_such_pipeline", "no/such/file.yml"])
def test_a_pipeline_that_is_not_there_is_told(loading: Loading, name: str) -> None:
    with pytest.raises(PipelineError) as caught:
        loading.load({"rule.yml": RULE}, pipelines=[name])
    assert caught.value.remedy


def test_an_empty_folder_of_pipelines_is_told(loading: Loading, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(PipelineError):
        loading.load({"rule.yml": RULE}, pipelines=[str(tmp_path_factory.mktemp("empty"))])


@pytest.mark.parametrize("form", ["{%s}", "{type: nest, items: [{%s}]}"])
def test_a_pipeline_cannot_read_files_or_run_commands(loading: Loading, tmp_path: Path, form: str) -> None:
    rule = with_detection("selection:\n    F|expand: '%Servers%'\ncondition: selection")
    secret = tmp_path.parent / "secret.txt"
    secret.write_text("secret")
    for kind in (
        f"type: file_placeholders, path: '{secret}'",
        "type: command_placeholders, command: [cat, x], allow_external_sources: true",
        "type: http_placeholders, url: 'http://localhost/'",
    ):
        with pytest.raises(PipelineError) as caught:
            load(loading, f"transformations: [{form % kind}]", rule=rule)
        assert "transformation 1: takes its values from a file" in caught.value.message
