"""Correlations in scans: several events, one finding."""

import random
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.cli.running import in_another_process
from tests.node.sysmon import WHOAMI, event, mimikatz, whoami, write_rules

BASE = WHOAMI.replace("title: Whoami", "title: Whoami\nname: whoami")
OTHER = """
title: Mimikatz
id: 6f4a1c1e-0000-4000-8000-000000000002
name: mimikatz
status: test
level: critical
logsource: {product: windows, category: process_creation}
detection:
  selection: {CommandLine|contains: sekurlsa}
  condition: selection
"""


def correlation(number: int, section: str, title: str) -> str:
    body = "\n".join("  " + line for line in section.strip().splitlines())
    return f"title: {title}\nid: c{number}\nname: c{number}\nstatus: test\nlevel: high\ncorrelation:\n{body}\n"


MANY = correlation(1, "type: event_count\nrules: [whoami]\ngroup-by: [User]\ntimespan: 5m\ncondition: {gte: 3}", "Many")
TOOLS = correlation(
    2,
    "type: value_count\nrules: [whoami]\ngroup-by: [User]\ntimespan: 1h\ncondition: {field: ProcessId, gte: 4}",
    "Tools",
)
THEN = correlation(3, "type: temporal_ordered\nrules: [c1, mimikatz]\ngroup-by: [User]\ntimespan: 1h", "Then")
WITHOUT = correlation(
    4, "type: temporal\ncondition: mimikatz and not whoami\ngroup-by: [User]\ntimespan: 10s", "Without"
)
TWO_OF = correlation(
    5, "type: temporal\nrules: [whoami, mimikatz, c1]\ngroup-by: [User]\ntimespan: 1h\ncondition: 2 of them", "Two"
)


def at(seconds: int) -> str:
    return f"2026-03-14T{15 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.000000Z"


def found(folder: Path, rules: list[str], records: list[dict[str, Any]], *arguments: str) -> list[dict[str, Any]]:
    write_rules(
        folder / "rules",
        {"all.yml": "\n---\n".join([BASE, *([OTHER] if "mimikatz" in "".join(rules) else []), *rules])},
    )
    path = folder / "log.ndjson"
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    done = in_another_process("scan", path, "--rules", folder / "rules", "-f", "ndjson", *arguments)
    assert done.code == 0, done.err
    return [orjson.loads(line) for line in done.out.splitlines()]


def timed(record: dict[str, Any], seconds: int) -> dict[str, Any]:
    record["Event"]["System"]["TimeCreated"]["#attributes"]["SystemTime"] = at(seconds)
    return record


def test_many_events_are_one_finding_that_names_them(tmp_path: Path) -> None:
    records = [whoami(number, at(60 * number)) for number in range(1, 7)]
    (finding,) = found(tmp_path, [MANY], records)
    assert finding["rule"]["title"] == "Many"
    assert finding["rule"]["kind"] == "correlation"
    assert finding["time"] == at(180)
    assert finding["window"] == {"start": at(60), "end": at(360)}
    assert finding["count"] == 6
    assert finding["group"] == ["CORP\\alice"]
    assert finding["matched"] == {"User": "CORP\\alice"}
    assert [each["time"] for each in finding["events"]] == [at(60), at(120), at(180)]
    assert {"kind": "host", "value": "WS01.corp.example"} in finding["entities"]
    assert finding["status"] == "final"


def test_the_order_of_lines_and_the_number_of_processes_make_no_difference(tmp_path: Path) -> None:
    records = [whoami(number, at(40 * number)) for number in range(1, 30)] + [timed(mimikatz(99), 1500)]
    rules = [MANY, TOOLS, THEN, WITHOUT, TWO_OF]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    ordered = found(tmp_path / "a", rules, records, "-j", "1")
    shuffled = records.copy()
    random.Random(4).shuffle(shuffled)
    other = found(tmp_path / "b", rules, shuffled, "-j", "2")
    assert [each["fingerprint"] for each in ordered] == [each["fingerprint"] for each in other]
    assert [each["id"] for each in ordered] == [each["id"] for each in other]
    assert {each["rule"]["title"] for each in ordered} == {"Many", "Tools", "Then", "Without", "Two"} - {"Many"}


def test_a_rule_under_a_correlation_is_heard_when_that_says_so(tmp_path: Path) -> None:
    records = [whoami(number, at(number)) for number in range(1, 4)]
    findings = found(tmp_path, [MANY + "  generate: true\n"], records)
    assert [each["rule"]["title"] for each in findings] == ["Whoami"] * 3 + ["Many"]


def test_rules_left_out_by_level_still_feed_correlations(tmp_path: Path) -> None:
    records = [whoami(number, at(number)) for number in range(1, 4)]
    findings = found(tmp_path, [MANY + "  generate: true\n"], records, "--level", "high")
    assert [each["rule"]["title"] for each in findings] == ["Many"]


@pytest.mark.parametrize(("gap", "titles"), [(9, []), (10, ["Without"])])
def test_and_not_looks_before_and_after(tmp_path: Path, gap: int, titles: list[str]) -> None:
    records = [whoami(1, at(100)), timed(mimikatz(2), 100 + gap), whoami(3, at(100 + 2 * gap))]
    assert [each["rule"]["title"] for each in found(tmp_path, [WITHOUT], records)] == titles


def test_events_without_the_group_are_left_out(tmp_path: Path) -> None:
    records = [whoami(number, at(number)) for number in range(1, 4)]
    for record in records:
        record["Event"]["EventData"].pop("User")
    assert found(tmp_path, [MANY], records) == []


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    write_rules(tmp_path / "rules", {"all.yml": f"{BASE}\n---\n{MANY}"})
    records = [whoami(number, at(number)) for number in range(1, 3)]
    for record in records:
        record["Event"]["EventData"].pop("User")
    path = tmp_path / "log.ndjson"
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    for jobs in ("1", "2"):
        done = in_another_process("scan", path, "--rules", tmp_path / "rules", "-j", jobs)
        assert "2 matches left out of correlations" in done.err


def test_an_alias_joins_different_fields(tmp_path: Path) -> None:
    section = (
        "type: temporal\nrules: [whoami, mimikatz]\ngroup-by: [who]\ntimespan: 5m\n"
        "aliases:\n  who:\n    whoami: User\n    mimikatz: ParentUser"
    )
    records = [whoami(1, at(1)), timed(mimikatz(2), 2), timed(event(3), 3)]
    records[1]["Event"]["EventData"]["ParentUser"] = records[1]["Event"]["EventData"].pop("User")
    (finding,) = found(tmp_path, [correlation(6, section, "Joined")], records)
    assert finding["matched"] == {"who": "CORP\\alice"}
    assert len(finding["events"]) == 2


def test_the_summary_and_the_report_count_correlations(tmp_path: Path) -> None:
    write_rules(tmp_path / "rules", {"all.yml": f"{BASE}\n---\n{MANY}"})
    path = tmp_path / "log.ndjson"
    path.write_bytes(b"".join(orjson.dumps(whoami(number, at(number))) + b"\n" for number in range(1, 9)))
    report = tmp_path / "report.html"
    done = in_another_process("scan", path, "--rules", tmp_path / "rules", "--report", report)
    assert done.code == 0, done.err
    assert "Many" in done.out
    assert "count=8" in done.out.replace(" ", "")
    assert "1 run, 1 correlation" in done.err
    assert "findings  1  1 high" in done.err
    assert report.stat().st_size > 0
