import json
from pathlib import Path

import pytest

from tests.cli.running import Call, in_another_process, ndjson
from tests.node.sysmon import event, whoami, write_rules

COMMON = """
title: On Windows
id: 6f4a1c1e-0000-4000-8000-000000000011
status: test
level: low
logsource: {product: windows, category: process_creation}
detection:
  selection:
    Image|contains: 'win'
    ProcessId|gt: 5000000
  condition: selection
"""
ABSENT = """
title: Has no name
id: 6f4a1c1e-0000-4000-8000-000000000012
status: test
level: low
logsource: {product: windows, category: process_creation}
detection:
  selection: {Image|contains: whoami}
  condition: not selection
"""
WHOAMI_ID = "6f4a1c1e-0000-4000-8000-000000000001"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    write_rules(tmp_path / "rules")
    return write_rules(tmp_path / "rules", {"common.yml": COMMON, "absent.yml": ABSENT})


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.json"
    path.write_bytes(ndjson(*(event(n) if n % 4 else whoami(n) for n in range(400))))
    return path


def test_a_slow_rule_is_named_with_its_reason_and_a_remedy(tocsin: Call, log: Path, rules: Path) -> None:
    ran = tocsin("bench", log, "--rules", rules)
    assert ran.code == 0
    assert "events    400, 400 routed, 400 findings" in ran.out
    assert "of decoding alone" in ran.out
    assert "4, 4 of them for these log sources" in ran.out
    blocks = {title: ran.out.partition(f"  {title}\n")[2] for title in ("Has no name", "On Windows")}
    _, slow, remedy = (line.split(maxsplit=1) for line in blocks["Has no name"].splitlines()[:3])
    assert slow[0] == "why"
    assert slow[1].startswith("nothing can wake it, so it is judged on every event: what it wants is only that")
    assert remedy == ["remedy", "demand beside it a text that every event to be found holds"]
    _, woken, slow = (line.split(maxsplit=1) for line in blocks["On Windows"].splitlines()[:3])
    assert woken == ["woken", "by Image contains 'win' (100%)"]
    assert slow[1].startswith("it is woken on 100.0% of the events of its log sources by a common text: Image contains")
    assert "with so few events" in ran.out


def test_the_numbers_for_programs_are_right(tocsin: Call, log: Path, rules: Path) -> None:
    ran = tocsin("bench", log, "--rules", rules, "--json", "--rounds", "1")
    data = json.loads(ran.out)
    assert (data["events"], data["findings"]) == (400, 400)
    assert data["ratio_to_decoding"] == pytest.approx(data["decoding_seconds"] / data["scanning_seconds"])
    costs = {rule["title"]: rule for rule in data["rules"]}
    assert set(costs) == {"Whoami", "Has no name", "On Windows"}  # the fourth is never woken
    one = costs["Whoami"]
    assert (one["id"], one["met"], one["judged"], one["matched"], one["unwoken"]) == (WHOAMI_ID, 400, 100, 100, 0)
    assert one["woken_by"] == [{"test": "Image ends with '\\whoami.exe'", "share": 1.0}]
    assert one["why"][0]["reason"] == "it matches 25.0% of the events of its log sources"
    assert one["micros_per_event"] == pytest.approx(one["micros_per_judged"] / 4)
    common = costs["On Windows"]
    assert (common["judged"], common["unwoken"], common["matched"]) == (400, 0, 0)
    other = costs["Has no name"]
    assert (other["judged"], other["unwoken"], other["matched"]) == (400, 400, 300)


def test_only_the_dearest_rules_are_shown(tocsin: Call, log: Path, rules: Path) -> None:
    ran = tocsin("bench", log, "--rules", rules, "--json", "--top", "1", "--rounds", "1")
    assert len(json.loads(ran.out)["rules"]) == 1
    everything = tocsin("bench", log, "--rules", rules, "--json", "--top", "0", "--rounds", "1")
    costs = [rule["micros_per_event"] for rule in json.loads(everything.out)["rules"]]
    assert len(costs) == 3
    assert costs == sorted(costs, reverse=True)


def test_the_reference_is_measured_without_costs(tocsin: Call, log: Path, rules: Path) -> None:
    ran = tocsin("bench", log, "--rules", rules, "--evaluator", "reference", "--rounds", "1")
    assert "400 findings" in ran.out
    assert "RULE" not in ran.out


def test_what_cannot_be_measured_is_told(tocsin: Call, log: Path, rules: Path, tmp_path: Path) -> None:
    stdin = in_another_process("bench", "-", "-r", rules)
    assert stdin.code == 3
    assert "read only once" in stdin.err
    assert tocsin("bench", log, "-r", rules, "--rounds", "0").code == 3
    assert tocsin("bench", tmp_path / "nowhere", "-r", rules).code == 3
    (tmp_path / "prose.txt").write_text("no log")
    ran = tocsin("bench", log, tmp_path / "prose.txt", "-r", rules)
    assert ran.code == 1
    assert "prose.txt" in ran.err
    (tmp_path / "empty.json").write_text("")
    nothing = tocsin("bench", tmp_path / "empty.json", "-r", rules)
    assert nothing.code == 0
    assert "events    0," in nothing.out
