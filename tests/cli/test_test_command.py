import json
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.findings import HOSTILE
from tests.cli.inside import inside
from tests.cli.running import COMMAND, TIMEOUT, environment
from tests.content.building import RULE, TESTS, write_files

SYNTHETIC = Path(__file__).resolve().parent.parent / "content" / "synthetic"
FAILING = TESTS.replace("User: CORP\\ada", "User: CORP\\admin-bo")
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_files(tmp_path / "rules", {"whoami.yml": RULE, "whoami.test.yml": TESTS})


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    return write_files(tmp_path / "failing", {"whoami.yml": RULE, "whoami.test.yml": FAILING})


def test_tests_that_pass_are_counted(rules: Path, capsys: Capture) -> None:
    ran = inside(capsys, "test", rules)
    assert (ran.code, ran.out, ran.err) == (0, "2 passed, 0 failed (1 rule)\n", "")


def test_with_verbose_every_test_is_named(rules: Path, capsys: Capture) -> None:
    ran = inside(capsys, "test", rules, "--verbose")
    assert "✓ Whoami Was Run: run from a shell" in ran.out
    assert "whoami.test.yml:2" in ran.out


def test_a_failed_test_tells_why_and_where(failing: Path, capsys: Capture) -> None:
    ran = inside(capsys, "test", failing)
    assert ran.code == 1
    assert "✗ Whoami Was Run: run from a shell" in ran.out
    assert "the event does not match, but must" in ran.out
    assert "✓ User contains 'admin': the value passes; it is 'CORP\\admin-bo'" in ran.out
    assert "1 passed, 1 failed" in ran.out


def test_without_a_path_the_current_folder_is_tested(rules: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "test"], cwd=rules, capture_output=True, timeout=TIMEOUT, check=False, env=environment()
    )
    assert (done.returncode, done.stdout) == (0, b"2 passed, 0 failed (1 rule)\n")


@pytest.mark.parametrize("name", ["whoami.yml", "whoami.test.yml"])
def test_a_rule_or_its_test_file_can_be_named(name: str, rules: Path, capsys: Capture) -> None:
    assert inside(capsys, "test", rules / name).out == "2 passed, 0 failed (1 rule)\n"


def test_a_folder_without_tests_is_an_error(rules: Path, capsys: Capture) -> None:
    (rules / "whoami.test.yml").unlink()
    ran = inside(capsys, "test", rules)
    assert ran.code == 1
    assert "no tests found" in ran.err


def test_tests_none_of_which_can_run_are_an_error(capsys: Capture) -> None:
    ran = inside(capsys, "test", SYNTHETIC / "rules" / "network")
    assert ran.code == 1
    assert "none of the tests found could be run" in ran.err


def test_a_missing_path_is_a_usage_error(tmp_path: Path, capsys: Capture) -> None:
    ran = inside(capsys, "test", tmp_path / "nowhere")
    assert ran.code == 3
    assert "nowhere" in ran.err


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("whoami.test.yml", "- {name: a, expct: match, event: {}}\n"),
        ("other.yml", "title: [\n"),
        ("lonely.test.yml", TESTS),
    ],
)
def test_content_that_does_not_load_is_named_and_the_rest_is_run(
    file: str, text: str, rules: Path, capsys: Capture
) -> None:
    write_files(rules, {file: text, "second.yml": RULE.replace("5c0a9f3e", "6c0a9f3e"), "second.test.yml": TESTS})
    ran = inside(capsys, "test", rules)
    assert ran.code == 2
    assert file in ran.err
    assert "passed, 0 failed" in ran.out


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("*administrator", 1),
        ("shell", 1),
        ("WHOAMI", 2),
        ("5c0a9f3e-6f0b-4a53-8a4b-0f9b2f0d7e11", 2),
        ("whoami.yml", 2),
        ("administrator*", 0),
    ],
)
def test_only_some_tests_are_run_by_name(pattern: str, count: int, rules: Path, capsys: Capture) -> None:
    ran = inside(capsys, "test", rules, "--only", pattern)
    assert ran.code == (0 if count else 1)
    assert f"{count} passed, 0 failed" in ran.out


def test_a_pipeline_changes_the_rules_that_are_tested(rules: Path, capsys: Capture) -> None:
    pipeline = write_files(
        rules.parent,
        {"own.yml": "name: own\ntransformations:\n  - type: field_name_mapping\n    mapping: {Image: process.path}\n"},
    )
    assert inside(capsys, "test", rules, "--pipeline", pipeline / "own.yml").code == 1
    write_files(rules, {"whoami.test.yml": TESTS.replace("Image:", "process.path:")})
    assert inside(capsys, "test", rules, "--pipeline", pipeline / "own.yml").code == 0


def test_placeholders_are_filled_in(rules: Path, capsys: Capture) -> None:
    write_files(rules, {"whoami.yml": RULE.replace("User|contains: 'admin'", "User|expand: '%admins%'")})
    lists = write_files(rules.parent / "lists", {"people.yml": "admins: ['CORP\\admin-ada']\n"})
    assert inside(capsys, "test", rules, "--placeholders", lists / "people.yml").code == 0


def test_regression_tests_are_run_and_scored(capsys: Capture) -> None:
    ran = inside(capsys, "test", SYNTHETIC / "rules", "--regression")
    assert ran.code == 0
    assert "3 passed, 0 failed, 2 not runnable (5 rules)" in ran.out
    assert "- File Event Whose Data Is Missing: Positive Detection Test" in ran.out
    assert "its data is missing" in ran.out


def test_regression_and_cases_beside_are_run_together_unless_one_is_asked_for(tmp_path: Path, capsys: Capture) -> None:
    repository = Path(shutil.copytree(SYNTHETIC, tmp_path / "repository"))
    write_files(repository / "rules", {"whoami.yml": RULE, "whoami.test.yml": TESTS})
    assert "5 passed" in inside(capsys, "test", repository / "rules").out
    assert "3 passed" in inside(capsys, "test", repository / "rules", "--regression").out


def test_junit_holds_every_test(failing: Path, capsys: Capture) -> None:
    write_files(failing, {"many.yml": "title: [\n"})
    ran = inside(capsys, "test", failing, "-f", "junit")
    assert ran.code == 2
    root = ET.fromstring(ran.out.encode())
    assert root.attrib == {"name": "tocsin test", "tests": "3", "failures": "2", "errors": "0", "skipped": "0"}
    failure = root.find("./testsuite/testcase[@name='run from a shell']/failure")
    assert failure is not None
    assert failure.attrib["message"] == "the event does not match, but must"
    assert "User contains 'admin'" in (failure.text or "")
    assert root.find("./testsuite/testcase[@name='run by an administrator']/failure") is None
    assert "1 passed, 1 failed" in ran.err


def test_junit_skips_what_cannot_run(capsys: Capture) -> None:
    ran = inside(capsys, "test", SYNTHETIC / "rules", "-f", "junit")
    root = ET.fromstring(ran.out.encode())
    assert (root.attrib["tests"], root.attrib["skipped"]) == ("5", "2")


def test_sarif_holds_what_failed_with_its_place(failing: Path, capsys: Capture) -> None:
    ran = inside(capsys, "test", failing, "-f", "sarif")
    results = json.loads(ran.out)["runs"][0]["results"]
    assert [(result["ruleId"], result["level"]) for result in results] == [("failed_test", "error")]
    place = results[0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("failing/whoami.test.yml")
    assert place["region"] == {"startLine": 2}


def test_ndjson_holds_one_result_a_line(failing: Path, capsys: Capture) -> None:
    ran = inside(capsys, "test", failing, "-f", "ndjson")
    results = [json.loads(line) for line in ran.out.splitlines()]
    assert [(result["case"]["name"], result["outcome"]) for result in results] == [
        ("run from a shell", "failed"),
        ("run by an administrator", "passed"),
    ]
    assert results[0]["case"]["location"]["line"] == 2


def test_quiet_leaves_out_the_score(rules: Path, capsys: Capture) -> None:
    ran = inside(capsys, "test", rules, "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


@pytest.mark.parametrize("output_format", ["table", "junit", "sarif", "ndjson"])
def test_hostile_events_and_names_cannot_reach_the_terminal(
    output_format: str, tmp_path: Path, capsys: Capture
) -> None:
    hostile = json.dumps(HOSTILE.replace("\ud800", ""))
    case = f'- {{"name": {hostile}, "expect": "match", "event": {{"Image": {hostile}, "User": {hostile}}}}}\n'
    write_files(tmp_path, {"whoami.yml": RULE, "whoami.test.yml": case})
    ran = inside(capsys, "test", tmp_path, "-f", output_format)
    assert ran.code == 1
    controls = ("\x1b", "\x07", "\x00")
    for character in (*controls, "\u202e") if output_format in ("table", "junit") else controls:
        assert character not in ran.out + ran.err
    if output_format == "junit":
        assert ET.fromstring(ran.out.encode()).attrib["failures"] == "1"


def test_help_shows_examples(capsys: Capture) -> None:
    ran = inside(capsys, "test", "--help")
    assert ran.code == 0
    assert "tocsin test rules/" in ran.out


def test_the_starter_pack_passes_its_tests(root: Path, capsys: Capture) -> None:
    ran = inside(capsys, "test", root / "content")
    assert (ran.code, ran.err) == (0, "")
    assert " passed, 0 failed (" in ran.out


def test_a_reader_that_goes_away_ends_the_run_quietly() -> None:
    with subprocess.Popen(
        [*COMMAND, "rules", "list", "-f", "ndjson"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        told = process.stderr.read().decode()
        assert process.wait(timeout=TIMEOUT) in (0, 141)
    assert "Traceback" not in told
