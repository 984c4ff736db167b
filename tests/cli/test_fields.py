import json
from pathlib import Path

import pytest

from tests.cli.running import Call
from tests.node.sysmon import MIMIKATZ, WHOAMI, write_rules

TYPO = MIMIKATZ.replace("CommandLine", "ComandLine").replace("000002", "000004")
OTHER = MIMIKATZ.replace("process_creation", "image_load").replace("000002", "000005")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    texts = {"whoami.yml": WHOAMI, "mimikatz.yml": MIMIKATZ, "typo.yml": TYPO, "other.yml": OTHER}
    return write_rules(tmp_path / "rules", texts)


def test_fields_are_compared(tocsin: Call, logs: Path, rules: Path) -> None:
    data = json.loads(tocsin("fields", logs, "-r", rules, "-f", "json").out)
    sysmon, unknown = data["log_types"]
    assert (sysmon["log_type"], sysmon["events"], sysmon["rules"]) == ("windows.sysmon", 5, 3)
    assert [(use["field"], use["rules"], use["found"], use["share"]) for use in sysmon["fields"]] == [
        ("ComandLine", 1, 0, 0.0),
        ("CommandLine", 1, 5, 1.0),
        ("Image", 1, 5, 1.0),
    ]
    assert sysmon["fields"][1]["paths"][0] == "Event.EventData.CommandLine"
    assert sysmon["fields"][1]["decided_by"] == ["shape"]
    assert {"path": "Event.EventData.User", "share": 1.0} in sysmon["unused"]
    assert all("CommandLine" not in one["path"] for one in sysmon["unused"])
    assert (unknown["log_type"], unknown["events"], unknown["fields"]) == ("unknown", 1, [])


def test_fields_that_no_event_has_are_named_with_what_may_be_meant(tocsin: Call, logs: Path, rules: Path) -> None:
    data = json.loads(tocsin("fields", logs, "-r", rules, "-f", "json").out)
    assert data["never_found"] == [{"field": "ComandLine", "rules": 1, "similar": "CommandLine"}]
    assert data["without_events"] == [{"logsource": "product=windows category=image_load", "rules": 1}]


def test_the_table_says_the_same(tocsin: Call, logs: Path, rules: Path) -> None:
    ran = tocsin("fields", logs, "-r", rules)
    assert ran.code == 0
    assert "windows.sysmon (windows.evtx)  5 events, 3 rules" in ran.out
    assert "     1  ComandLine  the events have CommandLine" in ran.out
    assert "Of 1 rule there is no event here" in ran.out
    assert "warning: " in ran.err


def test_a_sample_of_each_kind_can_be_enough(tocsin: Call, logs: Path, rules: Path) -> None:
    data = json.loads(tocsin("fields", logs, "-r", rules, "-f", "json", "--sample", "2").out)
    assert (data["log_types"][0]["events"], data["log_types"][0]["judged"]) == (5, 2)


def test_errors_have_their_exit_codes(tocsin: Call, logs: Path, tmp_path: Path) -> None:
    assert tocsin("fields", "nowhere").code == 3
    assert tocsin("fields", logs, "-r", "nowhere").code == 3
    assert tocsin("fields", logs, "-r", write_rules(tmp_path / "bad", {"bad.yml": "title: ["})).code == 2
