"""`tocsin coverage`: logsources of rules beside the log types that cover them."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.inside import inside
from tests.cli.running import in_another_process
from tests.content.building import RULE, write_files

Capture = pytest.CaptureFixture[str]
SHED = """title: Shed Door Opened
id: 0d0a9f3e-6f0b-4a53-8a4b-0f9b2f0d7e13
status: experimental
description: The door was opened.
logsource: {product: "=shed", service: door}
detection:
  selection: {Door: open}
  condition: selection
level: low
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_files(tmp_path / "rules", {"whoami.yml": RULE, "shed.yml": SHED})


def test_a_table_has_a_line_a_logsource(rules: Path) -> None:
    ran = in_another_process("coverage", "--logsources", "--rules", rules)
    assert ran.code == 0
    head, shed, windows, *_ = ran.out.splitlines()
    assert head.split() == ["LOGSOURCE", "RULES", "LOG", "TYPES"]
    assert shed.split() == ["=shed", "/", "door", "1", "not", "covered"]
    assert windows.startswith("windows / process_creation")
    assert "ecs.process" in windows
    assert "2 logsources: 1 covered (1 rule), 1 not covered (1 rule), of which 0 with a reason" in ran.err


def test_one_json_object_a_logsource(rules: Path, capsys: Capture) -> None:
    ran = inside(capsys, "coverage", "--rules", rules, "-f", "ndjson")
    shed, windows = map(json.loads, ran.out.splitlines())
    assert shed["logsource"] == {"product": "=shed", "category": None, "service": "door"}
    assert (shed["rules"], shed["covered"], shed["log_types"]) == (1, False, [])
    assert windows["covered"]
    assert "windows.evtx" in windows["shapes"]


def test_csv_cannot_run_in_a_spreadsheet(rules: Path, capsys: Capture) -> None:
    ran = inside(capsys, "coverage", "--rules", rules, "-f", "csv")
    shed, windows = csv.DictReader(io.StringIO(ran.out))
    assert (shed["product"], shed["covered"]) == ("'=shed", "no")
    assert windows["log_types"].split("; ")[-1] == "windows.sysmon"


def test_a_reason_of_ones_own_is_told(rules: Path, tmp_path: Path, capsys: Capture) -> None:
    reasons = tmp_path / "reasons.yml"
    reasons.write_text(
        "reasons:\n- {logsource: {product: '=shed'}, reason: Nobody looks., remedy: Look.}\n", encoding="utf-8"
    )
    ran = inside(capsys, "coverage", "--rules", rules, "--uncovered", "--reasons", reasons, "--fail-on-uncovered")
    assert ran.code == 0
    assert [line.strip() for line in ran.out.splitlines()[2:]] == ["Nobody looks.", "Look."]


def test_what_is_neither_covered_nor_explained_fails_if_asked(rules: Path, capsys: Capture) -> None:
    assert inside(capsys, "coverage", "--rules", rules, "--fail-on-uncovered").code == 1
    assert inside(capsys, "coverage", "--rules", rules / "whoami.yml", "--fail-on-uncovered").code == 0


def test_a_field_that_no_log_has_is_named(tmp_path: Path, capsys: Capture) -> None:
    rule = RULE.replace("Image", "GrandParentImage", 1)
    folder = write_files(tmp_path / "rules", {"whoami.yml": rule})
    ran = inside(capsys, "coverage", "--rules", folder)
    assert "GrandParentImage (1 rule): Neither Sysmon nor" in ran.out


def test_a_broken_file_of_reasons_is_told(rules: Path, tmp_path: Path, capsys: Capture) -> None:
    ran = inside(capsys, "coverage", "--rules", rules, "--reasons", tmp_path / "none.yml")
    assert ran.code == 0
    assert "none.yml: cannot be read" in ran.err


def test_the_starter_pack_is_covered_whole(capsys: Capture) -> None:
    ran = inside(capsys, "coverage", "--fail-on-uncovered", "--uncovered")
    assert (ran.code, ran.out) == (0, "")
    assert "starter pack" in ran.err
