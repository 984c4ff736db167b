import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.inside import inside
from tests.content.building import RULE, TESTS, write_files
from tocsin.content.checks import discover_checks

Capture = pytest.CaptureFixture[str]
NOTED = RULE.replace("author: The tocsin developers\n", "")
WARNED = RULE.replace("level: medium\n", "")


def rules(folder: Path, rule: str = RULE) -> Path:
    return write_files(folder, {"whoami_was_run.yml": rule, "whoami_was_run.test.yml": TESTS})


def test_content_with_nothing_wrong_says_nothing(tmp_path: Path, capsys: Capture) -> None:
    ran = inside(capsys, "lint", rules(tmp_path, f"{RULE}runbook: [Ask them.]\n"), "--strict", "--fail-on", "note")
    assert (ran.code, ran.out) == (0, "")
    assert "0 errors, 0 warnings, 0 notes (1 rule," in ran.err


def test_a_diagnostic_tells_file_line_check_and_remedy(tmp_path: Path, capsys: Capture) -> None:
    ran = inside(capsys, "lint", rules(tmp_path, WARNED))
    assert ran.code == 1
    assert "whoami_was_run.yml" in ran.out
    assert "the rule has no level" in ran.out
    assert "missing_level" in ran.out
    assert "add `level:`" in ran.out


@pytest.mark.parametrize(
    ("rule", "threshold", "code"),
    [(NOTED, "warning", 0), (NOTED, "note", 1), (WARNED, "warning", 1), (WARNED, "error", 0)],
)
def test_the_exit_code_depends_on_the_severity(
    rule: str, threshold: str, code: int, tmp_path: Path, capsys: Capture
) -> None:
    assert inside(capsys, "lint", rules(tmp_path, rule), "--fail-on", threshold).code == code


def test_content_that_does_not_load_gives_two_and_its_error(tmp_path: Path, capsys: Capture) -> None:
    write_files(rules(tmp_path), {"broken.yml": "title: [\n"})
    ran = inside(capsys, "lint", tmp_path)
    assert ran.code == 2
    assert "rule_error" in ran.out


def test_checks_can_be_chosen_and_left_out(tmp_path: Path, capsys: Capture) -> None:
    folder = rules(tmp_path, WARNED.replace("status: test\n", ""))
    assert "missing_status" not in inside(capsys, "lint", folder, "--only", "missing_level").out
    out = inside(capsys, "lint", folder, "--disable", "missing_level", "file_name").out
    assert "missing_level" not in out
    assert "missing_status" in out


@pytest.mark.parametrize("option", ["--only", "--disable"])
def test_an_unknown_check_is_a_usage_error_with_a_suggestion(option: str, tmp_path: Path, capsys: Capture) -> None:
    ran = inside(capsys, "lint", rules(tmp_path), option, "missing_levle")
    assert ran.code == 3
    assert "did you mean 'missing_level'?" in ran.err


def test_strict_wants_tests_of_every_rule(tmp_path: Path, capsys: Capture) -> None:
    folder = rules(tmp_path)
    (folder / "whoami_was_run.test.yml").unlink()
    assert inside(capsys, "lint", folder).code == 0
    ran = inside(capsys, "lint", folder, "--strict")
    assert ran.code == 1
    assert "it has no test that expects match and none that expects no_match" in ran.out


def test_what_rules_allow_is_counted(tmp_path: Path, capsys: Capture) -> None:
    ran = inside(capsys, "lint", rules(tmp_path, f"{WARNED}tocsin: {{allow: [missing_level]}}\n"))
    assert ran.code == 0
    assert "1 allowed by rules" in ran.err


def test_every_check_is_listed(capsys: Capture) -> None:
    ran = inside(capsys, "lint", "--list")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == list(discover_checks())


def test_sarif_describes_the_checks_and_places_their_results(tmp_path: Path, capsys: Capture) -> None:
    ran = inside(capsys, "lint", rules(tmp_path, WARNED), "-f", "sarif")
    run = json.loads(ran.out)["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["missing_level"]
    assert run["tool"]["driver"]["rules"][0]["shortDescription"]["text"].startswith("The rule has no level")
    assert run["results"][0]["ruleIndex"] == 0
    assert run["results"][0]["level"] == "warning"
    assert run["results"][0]["properties"]["rule"]["title"] == "Whoami Was Run"


def test_junit_fails_what_reaches_the_threshold_and_skips_the_rest(tmp_path: Path, capsys: Capture) -> None:
    folder = rules(tmp_path, WARNED.replace("author: The tocsin developers\n", ""))
    root = ET.fromstring(inside(capsys, "lint", folder, "-f", "junit").out.encode())
    assert (root.attrib["tests"], root.attrib["failures"], root.attrib["skipped"]) == ("2", "1", "1")


def test_junit_of_content_with_nothing_wrong_is_one_case_that_passed(tmp_path: Path, capsys: Capture) -> None:
    root = ET.fromstring(inside(capsys, "lint", rules(tmp_path), "-f", "junit").out.encode())
    assert (root.attrib["tests"], root.attrib["failures"], root.attrib["skipped"]) == ("1", "0", "0")


def test_ndjson_holds_one_diagnostic_a_line(tmp_path: Path, capsys: Capture) -> None:
    ran = inside(capsys, "lint", rules(tmp_path, WARNED), "-f", "ndjson")
    (diagnostic,) = (json.loads(line) for line in ran.out.splitlines())
    assert (diagnostic["check"], diagnostic["severity"]) == ("missing_level", "warning")


def test_hostile_rules_cannot_reach_the_terminal(tmp_path: Path, capsys: Capture) -> None:
    hostile = WARNED.replace("title: Whoami Was Run", 'title: "\\e[31mred \\u202Egnp.exe."').replace(
        "attack.t1033", "a\u202eb"
    )
    ran = inside(capsys, "lint", rules(tmp_path, hostile))
    assert ran.code != 0
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out


def test_the_starter_pack_passes_all_checks(root: Path, capsys: Capture) -> None:
    ran = inside(capsys, "lint", root / "content", "--strict", "--fail-on", "note")
    assert (ran.code, ran.out) == (0, "")


@pytest.mark.corpora
def test_the_checks_say_little_about_rules_that_are_well_kept(corpora: Path, capsys: Capture) -> None:
    ran = inside(capsys, "lint", corpora / "sigmahq" / "rules" / "windows" / "process_creation", "-f", "ndjson")
    warnings = [one for one in map(json.loads, ran.out.splitlines()) if one["severity"] != "note"]
    assert ran.code in (0, 1)
    assert "rules" in ran.err
    assert len(warnings) < 40, warnings[:20]
