import json
from pathlib import Path

import pytest

from tests.cli.inside import inside
from tests.content.building import RULE, TESTS, write_files

Capture = pytest.CaptureFixture[str]

WRONG = {
    "rules/whoami.yml": RULE.replace("not by_admin", "not by_adnim"),
    "rules/correlation.yml": "title: x\nid: 7c0a9f3e-6f0b-4a53-8a4b-0f9b2f0d7e11\nlevel: low\ncorrelation:\n  type: evnt_count\n",
    "rules/filter.yml": "title: x\nid: 8c0a9f3e-6f0b-4a53-8a4b-0f9b2f0d7e11\nlogsource: {product: windows}\nfilter:\n  rules: [nobody]\n",
    "rules/good.yml": RULE.replace("5c0a9f3e", "6c0a9f3e"),
    "rules/good.test.yml": "tests:\n- name: a\n  expect: mtach\n  event: {}\n",
    "mappings/app.yml": "log_type: app.log\ntitle: App\nprodcut: app\n",
    "pipelines/own.yml": "name: own\ntransformations:\n- type: no_such_thing\n",
    "regression_data/x/info.yml": "regression_tests_info:\n- name: a\n  path: b\n",
}


def test_content_with_nothing_wrong_is_counted(root: Path, capsys: Capture) -> None:
    ran = inside(capsys, "validate", root / "content")
    assert (ran.code, ran.out) == (0, "")
    assert "mapping files: 0 errors" in ran.err


def test_all_errors_of_all_kinds_are_named_with_file_line_and_remedy(tmp_path: Path, capsys: Capture) -> None:
    ran = inside(capsys, "validate", write_files(tmp_path, WRONG), "-f", "ndjson")
    assert ran.code == 2
    told = [json.loads(line) for line in ran.out.splitlines()]
    by_file = {Path(one["location"]["path"]).relative_to(tmp_path).as_posix(): one for one in told}
    assert set(by_file) == set(WRONG) - {"rules/good.yml"}
    assert {one["check"] for one in told} == {"rule_error", "test_error", "mapping_error", "pipeline_error"}
    assert all(one["location"]["line"] and one["remedy"] and one["message"] for one in told)


def test_errors_are_told_to_people(tmp_path: Path, capsys: Capture) -> None:
    ran = inside(capsys, "validate", write_files(tmp_path, WRONG))
    assert ran.code == 2
    assert "by_adnim" in ran.out
    assert "did you mean 'product'?" in ran.out
    told = sum("  error  " in line for line in ran.out.splitlines())
    assert f"1 rule, 1 test file, 1 mapping file, 1 pipeline, 1 regression file: {told} errors" in ran.err


def test_errors_are_told_in_sarif(tmp_path: Path, capsys: Capture) -> None:
    ran = inside(capsys, "validate", write_files(tmp_path, WRONG), "-f", "sarif")
    log = json.loads(ran.out)
    assert log["version"] == "2.1.0"
    assert {result["ruleId"] for result in log["runs"][0]["results"]} >= {"rule_error", "mapping_error"}


def test_a_test_that_names_no_rule_is_an_error(tmp_path: Path, capsys: Capture) -> None:
    files = {"whoami.yml": RULE, "whoami.test.yml": "rule: Other\n" + TESTS}
    ran = inside(capsys, "validate", write_files(tmp_path, files))
    assert ran.code == 2
    assert "there is no rule 'Other'" in ran.out


def test_a_rule_that_cannot_be_run_here_fails_with_strict_only(tmp_path: Path, capsys: Capture) -> None:
    files = {"whoami.yml": RULE.replace("  condition:", "  timeframe: 5m\n  condition:")}
    folder = write_files(tmp_path, files)
    ran = inside(capsys, "validate", folder)
    assert ran.code == 0
    assert "unsupported_rule" in ran.out
    assert inside(capsys, "validate", folder, "--strict").code == 2


def test_a_wrong_placeholder_file_is_an_error(tmp_path: Path, capsys: Capture) -> None:
    write_files(tmp_path, {"rules/whoami.yml": RULE, "lists.yml": "admins: {a: b}\n"})
    ran = inside(capsys, "validate", tmp_path / "rules", "--placeholders", tmp_path / "lists.yml")
    assert ran.code == 2
    assert "lists.yml" in ran.out
    assert "the values of 'admins' must be texts or numbers" in ran.out


def test_a_wrong_pipeline_that_is_named_is_an_error(tmp_path: Path, capsys: Capture) -> None:
    ran = inside(capsys, "validate", write_files(tmp_path, {"whoami.yml": RULE}), "-p", "nobody", "-f", "ndjson")
    assert ran.code == 2
    assert [json.loads(line)["check"] for line in ran.out.splitlines()] == ["pipeline_error"]


def test_a_mapping_may_build_on_the_starter_pack(tmp_path: Path, capsys: Capture) -> None:
    mapping = "log_type: windows.own\ntitle: Own\nproduct: windows\nservices: [own]\nchannels: [Own/Operational]\n"
    ran = inside(capsys, "validate", write_files(tmp_path, {"own.yml": mapping}))
    assert (ran.code, ran.out) == (0, "")
    assert "1 mapping file: 0 errors" in ran.err


def test_other_files_are_named_and_passed_over(tmp_path: Path, capsys: Capture) -> None:
    ran = inside(capsys, "validate", write_files(tmp_path, {"a.yml": RULE, "compose.yml": "services: {}\n"}))
    assert ran.code == 0
    assert "compose.yml" in ran.err


def test_a_folder_without_content_is_an_error(tmp_path: Path, capsys: Capture) -> None:
    ran = inside(capsys, "validate", tmp_path)
    assert ran.code == 2
    assert "there is no content here" in ran.err
