import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.inside import inside
from tests.cli.running import in_another_process
from tests.content.building import RULE, TESTS, write_files

Capture = pytest.CaptureFixture[str]
OTHER = """title: =Registry Key Set
id: 1c0a9f3e-6f0b-4a53-8a4b-0f9b2f0d7e11
name: key_set
status: experimental
description: A key was set.
tags: [attack.t1112]
logsource: {product: windows, service: sysmon, category: registry_set}
detection:
  selection:
    TargetObject|re: 'Run\\\\evil\\d'
  condition: selection
related: [{id: 5c0a9f3e-6f0b-4a53-8a4b-0f9b2f0d7e11, type: similar}]
level: high
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_files(tmp_path / "rules", {"whoami.yml": RULE, "whoami.test.yml": TESTS, "key.yml": OTHER})


def titles(text: str) -> list[str]:
    return [json.loads(line)["title"] for line in text.splitlines()]


def test_a_list_has_a_line_a_rule_the_gravest_first(rules: Path) -> None:
    ran = in_another_process("rules", "list", "--rules", rules)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("LEVEL")
    assert lines[1].startswith("high")
    assert "=Registry Key Set" in lines[1]
    assert "Whoami Was Run" in lines[2]
    assert "windows / process_creation" in lines[2]
    assert "2 rules: 1 high, 1 medium" in ran.err


def test_without_an_action_and_rules_the_starter_pack_is_listed(capsys: Capture) -> None:
    ran = inside(capsys, "rules", "-f", "ndjson")
    assert ran.code == 0
    assert "starter pack" in ran.err
    assert "Security Log Cleared" in titles(ran.out)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--level", "high"], ["=Registry Key Set"]),
        (["--status", "test"], ["Whoami Was Run"]),
        (["--tag", "attack.t1*"], ["=Registry Key Set", "Whoami Was Run"]),
        (["--tag", "attack.t1112"], ["=Registry Key Set"]),
        (["--id", "5c0a9f3e-6f0b-4a53-8a4b-0f9b2f0d7e11"], ["Whoami Was Run"]),
        (["--logsource", "process_creation"], ["Whoami Was Run"]),
        (["--logsource", "product=windows", "--logsource", "service=sysmon"], ["=Registry Key Set"]),
        (["--logsource", "linux"], []),
    ],
)
def test_a_list_is_narrowed_down(options: list[str], found: list[str], rules: Path, capsys: Capture) -> None:
    ran = inside(capsys, "rules", "list", "--rules", rules, "-f", "ndjson", *options)
    assert ran.code == 0
    assert titles(ran.out) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["WHOAMI.EXE"], ["Whoami Was Run"]),
        (["whoami", "admin"], ["Whoami Was Run"]),
        (["whoami", "registry"], []),
        (["attack.t1112"], ["=Registry Key Set"]),
        (["targetobject"], ["=Registry Key Set"]),
        (["evil"], ["=Registry Key Set"]),
        (["asked who they are"], ["Whoami Was Run"]),
        (["key_set"], ["=Registry Key Set"]),
        (["1c0a9f3e"], ["=Registry Key Set"]),
        (["windows"], ["=Registry Key Set", "Whoami Was Run"]),
    ],
)
def test_search_looks_everywhere_for_every_word(
    words: list[str], found: list[str], rules: Path, capsys: Capture
) -> None:
    assert titles(inside(capsys, "rules", "search", *words, "--rules", rules, "-f", "ndjson").out) == found


def test_csv_opens_in_a_spreadsheet_without_running_anything(rules: Path, capsys: Capture) -> None:
    ran = inside(capsys, "rules", "list", "--rules", rules, "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["title"] for row in rows] == ["'=Registry Key Set", "Whoami Was Run"]
    assert rows[1]["tags"] == "attack.discovery; attack.t1033"
    assert (rows[1]["product"], rows[1]["category"], rows[1]["service"]) == ("windows", "process_creation", "")
    assert rows[1]["fields"] == "Image; User"


def test_show_tells_everything_about_a_rule(rules: Path, capsys: Capture) -> None:
    ran = inside(capsys, "rules", "show", rules / "whoami.yml")
    assert ran.code == 0
    for told in (
        "5c0a9f3e-6f0b-4a53-8a4b-0f9b2f0d7e11",
        "product=windows category=process_creation",
        "windows.security, windows.sysmon",
        "Image, User",
        "Somebody asked who they are.",
        "    Image|endswith: '\\whoami.exe'",
        "Image ends with '\\whoami.exe'",
        "run from a shell",
        "no match",
    ):
        assert told in ran.out
    assert "falsepositives:" not in ran.out


@pytest.mark.parametrize(
    "runbook", ["runbook: [Ask them., Look at\n  the parent.]\n", "runbook: |\n  Ask them.\n\n  Look at the parent.\n"]
)
def test_show_prints_the_runbook_as_steps(runbook: str, tmp_path: Path, capsys: Capture) -> None:
    folder = write_files(tmp_path, {"whoami.yml": RULE + runbook})
    shown = inside(capsys, "rules", "show", folder / "whoami.yml").out
    assert "runbook\n  1. Ask them.\n  2. Look at the parent.\n" in shown


@pytest.mark.parametrize("runbook", ["", "runbook: 7\n", "runbook: {a: b}\n"])
def test_without_steps_no_runbook_is_shown(runbook: str, tmp_path: Path, capsys: Capture) -> None:
    folder = write_files(tmp_path, {"whoami.yml": RULE + runbook})
    ran = inside(capsys, "rules", "show", folder / "whoami.yml")
    assert ran.code == 0
    assert "\nrunbook\n" not in ran.out


@pytest.mark.parametrize("name", ["key_set", "=Registry Key Set", "1c0a9f3e-6f0b-4a53-8a4b-0f9b2f0d7e11"])
def test_a_rule_is_shown_by_any_of_its_names(name: str, rules: Path, capsys: Capture) -> None:
    ran = inside(capsys, "rules", "show", name, "--rules", rules)
    assert ran.code == 0
    assert "similar 5c0a9f3e-6f0b-4a53-8a4b-0f9b2f0d7e11" in ran.out
    assert "no tests beside it" in ran.out


def test_a_long_list_is_cut_unless_all_is_wanted(rules: Path, capsys: Capture) -> None:
    values = "\n".join(f"      - '\\tool{number}.exe'" for number in range(30))
    write_files(rules, {"many.yml": RULE.replace(r" '\whoami.exe'", f"\n{values}")})
    shown = inside(capsys, "rules", "show", rules / "many.yml").out
    assert "and 22 more: --all shows them" in shown
    assert "and 22 more" not in inside(capsys, "rules", "show", rules / "many.yml", "--all").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "nobody"], "there is no rule 'nobody'"),
        (["show"], "show takes one rule"),
        (["show", "a", "b"], "show takes one rule"),
        (["search"], "search for what?"),
        (["list", "word"], "list takes no 'word'"),
        (["list", "--logsource", "produkt=windows"], "did you mean 'product'?"),
        (["lst"], "lst"),
    ],
)
def test_what_cannot_be_done_is_a_usage_error(arguments: list[str], message: str, rules: Path, capsys: Capture) -> None:
    ran = inside(capsys, "rules", *arguments, "--rules", rules)
    assert ran.code == 3
    assert message in ran.err


def test_a_broken_rule_is_told_and_the_others_listed(rules: Path, capsys: Capture) -> None:
    write_files(rules, {"broken.yml": "title: [\n"})
    ran = inside(capsys, "rules", "list", "--rules", rules, "-f", "ndjson")
    assert ran.code == 0
    assert len(titles(ran.out)) == 2
    assert "broken.yml" in ran.err


def test_hostile_rules_cannot_reach_the_terminal(tmp_path: Path, capsys: Capture) -> None:
    hostile = (
        RULE.replace("title: Whoami Was Run", 'title: "\\e[31mred \\u202Egnp.exe"')
        .replace("Somebody", "Some\u202ebody")
        .replace("condition: selection", "# \u202e\n  condition: selection")
    )
    folder = write_files(tmp_path, {"whoami.yml": hostile})
    for arguments in (["list", "--rules", folder], ["show", folder / "whoami.yml"]):
        ran = inside(capsys, "rules", *arguments)
        assert ran.code == 0
        assert "red" in ran.out
        assert "\x1b" not in ran.out
        assert "\u202e" not in ran.out
