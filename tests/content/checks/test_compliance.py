"""What every check of `tocsin lint` has to be."""

import re
from pathlib import Path

import pytest

from tests.content.building import write_files
from tests.content.checks.examples import lint_example, lint_folder
from tocsin.content.checks import discover_checks
from tocsin.content.lint import SEVERITIES, Check
from tocsin.content.lint.example_rule import EXAMPLE_RULE, another_rule

CHECKS = list(discover_checks().values())
every_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)


def test_there_are_checks() -> None:
    assert len(CHECKS) >= 20


@every_check
def test_the_id_is_the_modules_name_and_the_class_is_called_so(check: Check) -> None:
    assert re.fullmatch(r"[a-z0-9_]+", check.id)
    assert type(check).__name__ == "".join(word.capitalize() for word in check.id.split("_"))


@every_check
def test_it_says_what_is_wrong_and_what_to_do(check: Check) -> None:
    assert check.summary.endswith(".")
    assert 20 < len(check.summary) <= 160
    assert check.remedy
    assert not check.remedy.endswith(".")
    assert check.severity in SEVERITIES


@every_check
def test_its_wrong_example_is_reported_with_a_place(check: Check, tmp_path: Path) -> None:
    diagnostics, _ = lint_example(check.wrong, [check], tmp_path)
    assert diagnostics
    for diagnostic in diagnostics:
        assert diagnostic.check == check.id
        assert diagnostic.location.line is not None
        assert diagnostic.message
        assert not diagnostic.message.endswith(".")


@every_check
def test_its_right_example_is_not_reported_and_loads(check: Check, tmp_path: Path) -> None:
    diagnostics, loaded = lint_example(check.right, [check], tmp_path)
    assert diagnostics == []
    assert loaded.problems == []


@every_check
def test_a_rule_may_allow_itself_not_to_pass_it(check: Check, tmp_path: Path) -> None:
    lint_example(check.wrong, [check], tmp_path)
    for file in tmp_path.glob("*.yml"):
        if not file.name.endswith(".test.yml"):
            file.write_text(f"{file.read_text()}\ntocsin: {{allow: [{check.id}]}}\n")
    diagnostics, _ = lint_folder(tmp_path, [check])
    assert diagnostics == []


def test_a_rule_with_nothing_wrong_passes_all_checks(tmp_path: Path) -> None:
    write_files(tmp_path, {"example_rule.yml": EXAMPLE_RULE})
    diagnostics, loaded = lint_folder(tmp_path, [check for check in CHECKS if not check.strict])
    assert diagnostics == []
    assert len(loaded.ruleset) == 1


def test_rules_that_do_not_load_keep_no_check_from_running(tmp_path: Path) -> None:
    broken = {
        "not_yaml.yml": "title: [",
        "no_detection.yml": "title: x\nlogsource: {product: windows}\n",
        "bad_condition.yml": another_rule().replace("condition: selection", "condition: selectoin"),
        "odd_shapes.yml": "title: 5\ntags: x\ndetection: [1, {a: [[1]]}]\ndate: [1]\ntocsin: 7\nlogsource: x\n",
        "nulls.yml": "title:\ntags:\ndetection:\n  sel:\n  condition:\nlogsource:\n",
        "correlation.yml": "title: x\ncorrelation: 7\n",
        "filter.yml": "title: x\nfilter: [1]\nlogsource: {product: windows}\n",
    }
    write_files(tmp_path, {**broken, "example_rule.yml": EXAMPLE_RULE})
    diagnostics, loaded = lint_folder(tmp_path, CHECKS)
    assert len(loaded.ruleset) == 1
    assert {diagnostic.location.path.rpartition("/")[2] for diagnostic in diagnostics} >= {"odd_shapes.yml"}
