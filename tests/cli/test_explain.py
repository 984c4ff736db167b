import gzip
import json
from pathlib import Path

import pytest

from tests.cli.running import Call, Ran, in_another_process, ndjson, write_logs
from tests.node.sysmon import MIMIKATZ, WHOAMI, event, whoami, write_rules

BARE = '{"Image": "C:\\\\Windows\\\\System32\\\\whoami.exe"}'


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_rules(tmp_path / "rules", {"both.yml": WHOAMI + "---\n" + MIMIKATZ, "whoami.yml": WHOAMI})


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    return write_rules(tmp_path / "one", {"whoami.yml": WHOAMI}) / "whoami.yml"


def verdict(ran: Ran) -> str:
    return next(line for line in ran.out.splitlines() if line.startswith("verdict")).split(maxsplit=1)[1]


def test_a_match_is_shown_branch_by_branch(rule: Path, tmp_path: Path) -> None:
    (tmp_path / "event.json").write_bytes(json.dumps(whoami(1), indent=2).encode())
    ran = in_another_process("explain", rule, tmp_path / "event.json")
    assert ran.code == 0
    assert "".join(f"{line.rstrip()}\n" for line in ran.out.splitlines()) == (
        "Whoami (6f4a1c1e-0000-4000-8000-000000000001)\n"
        "rule     product=windows category=process_creation\n"
        "event    windows.sysmon, windows.evtx: product=windows category=process_creation service=sysmon\n"
        "verdict  match\n"
        "✓ selection\n"
        "└── ✓ Image ends with '\\whoami.exe'  the value passes\n"
        "      Event.EventData.Image or Event.UserData.*.Image (shape) = C:\\Windows\\System32\\whoami.exe\n"
    )


def test_a_miss_exits_with_1(tocsin: Call, rule: Path) -> None:
    ran = tocsin("explain", rule, json.dumps(event(1)))
    assert ran.code == 1
    assert verdict(ran) == "no match"
    assert "✗ Image ends with" in ran.out


def test_an_event_of_another_log_source_never_fires(tocsin: Call, rule: Path) -> None:
    other = whoami(1)
    other["Event"]["System"]["EventID"] = 5
    ran = tocsin("explain", rule, json.dumps(other))
    assert ran.code == 1
    assert "does not cover the event" in verdict(ran)


def test_an_event_in_sigmas_field_names_is_assumed_to_be_of_the_rules_log_source(tocsin: Call, rule: Path) -> None:
    ran = tocsin("explain", rule, BARE)
    assert ran.code == 0
    assert "no mapping knows this event" in ran.err
    assert "assumed" in ran.out


def test_stdin_holds_an_event(rule: Path) -> None:
    assert in_another_process("explain", rule, "-", stdin=BARE.encode()).code == 0


def test_events_are_found_by_line_and_by_position(tocsin: Call, rule: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.json"
    first = ndjson(event(1))
    log.write_bytes(first + ndjson(whoami(2), event(3)))
    assert tocsin("explain", rule, f"{log}:1").code == 1
    assert tocsin("explain", rule, f"{log}:2").code == 0
    assert tocsin("explain", rule, f"{log}#{len(first)}").code == 0
    packed = tmp_path / "log.json.gz"
    packed.write_bytes(gzip.compress(log.read_bytes()))
    assert tocsin("explain", rule, f"{packed}#{len(first)}").code == 0


@pytest.mark.parametrize("name", ["log.json", "log.json:9", "log.json#77", "nowhere.json", "nowhere.json#1"])
def test_an_event_that_is_not_there_or_not_one_is_a_usage_error(
    tocsin: Call, rule: Path, tmp_path: Path, name: str
) -> None:
    write_logs(tmp_path)
    (tmp_path / "a.json").rename(tmp_path / "log.json")
    ran = tocsin("explain", rule, tmp_path / name)
    assert ran.code == 3
    assert ran.out == ""


@pytest.mark.parametrize("text", ["{", "{]", "[1]"])
def test_an_event_that_is_no_json_object_is_a_usage_error(rule: Path, text: str) -> None:
    assert in_another_process("explain", rule, "-", stdin=text.encode()).code == 3


def test_json_holds_the_tree(tocsin: Call, rule: Path) -> None:
    ran = tocsin("explain", rule, BARE, "--format", "json")
    data = json.loads(ran.out)
    assert (data["verdict"], data["rule_id"]) == ("true", "6f4a1c1e-0000-4000-8000-000000000001")
    assert data["tree"]["children"][0]["actual"] == "C:\\Windows\\System32\\whoami.exe"


def test_a_rule_is_found_in_a_file_of_several_by_its_id(tocsin: Call, rules: Path) -> None:
    both = rules / "both.yml"
    ran = tocsin("explain", both, BARE)
    assert ran.code == 3
    assert f"{both}#ID" in ran.err
    assert tocsin("explain", f"{both}#6f4a1c1e-0000-4000-8000-000000000001", BARE).code == 0


def test_a_rule_is_found_among_others_by_id_or_title(tocsin: Call, rule: Path) -> None:
    folder = rule.parent
    assert tocsin("explain", "6F4A1C1E-0000-4000-8000-000000000001", BARE, "--rules", folder).code == 0
    assert tocsin("explain", "whoami", BARE, "--rules", folder).code == 0
    ran = tocsin("explain", "woami", BARE, "--rules", folder)
    assert ran.code == 3
    assert "did you mean 'Whoami'?" in ran.err


def test_a_rule_that_cannot_be_loaded_tells_why_and_exits_with_2(tocsin: Call, tmp_path: Path) -> None:
    folder = write_rules(tmp_path / "bad", {"bad.yml": WHOAMI.replace("condition: selection", "condition: selektion")})
    ran = tocsin("explain", folder / "bad.yml", BARE)
    assert ran.code == 2
    assert "bad.yml:" in ran.err


def test_long_lists_of_failures_are_cut_unless_all_is_wanted(tocsin: Call, tmp_path: Path) -> None:
    many = ", ".join(f"'\\w{number}.exe'" for number in range(20))
    folder = write_rules(tmp_path / "long", {"long.yml": WHOAMI.replace("'\\whoami.exe'", f"[{many}]")})
    short = tocsin("explain", folder / "long.yml", BARE)
    assert "… and 14 more tests that failed: --all shows them" in short.out
    assert tocsin("explain", folder / "long.yml", BARE, "--all").out.count("ends with") == 20


def test_hostile_values_are_shown_harmless(tocsin: Call, rule: Path) -> None:
    ran = tocsin("explain", rule, json.dumps({"Image": "\x1b[31m\u202e\n\\whoami.exe"}))
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "\\x1b[31m\\u202e\\n\\whoami.exe" in ran.out
