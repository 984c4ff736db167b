"""`tocsin replay`: what is stored meets new rules, old files are taken in; what is wrong is said before anything."""

from pathlib import Path

import pytest

from tests.cli.running import Ran, in_another_process, ndjson
from tests.node.backfill.house import BackfillHouse
from tests.node.sysmon import RULES, mimikatz, whoami, write_rules
from tocsin.node.state import Findings

SETTINGS = """\
data: .
spool: {shards: 1}
sources: [{name: web}]
content: {rules: [few]}
"""


class Command:
    """A data folder, and the command on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.house = BackfillHouse(folder)
        write_rules(folder / "few", {"m.yml": RULES["mimikatz.yml"]})
        (folder / "tocsin.yml").write_text(SETTINGS, encoding="utf-8")
        self.house.send(whoami(1), mimikatz(2))
        self.house.work()

    def __call__(self, *arguments: str) -> Ran:
        return in_another_process("replay", *arguments, "--config", self.folder / "tocsin.yml")

    def found(self) -> int:
        return Findings(self.house.database).total()


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(tmp_path)


def test_the_lake_is_judged_by_other_rules(command: Command) -> None:
    day = ("--from", "2026-03-14", "--to", "2026-03-15")
    (command.folder / "new").mkdir()
    rule = (command.folder / "few" / "m.yml").read_text(encoding="utf-8")
    for old, new in (("Mimikatz", "Sekurlsa"), ("id: ", "id: 11111111-1111-4111-8111-111111111111 # ")):
        rule = rule.replace(old, new)
    (command.folder / "new" / "n.yml").write_text(rule, encoding="utf-8")
    ran = command(*day, "--rules", str(command.folder / "new"))
    assert (ran.code, "2 events judged, 1 new finding" in ran.err) == (0, True), ran.err
    ran = command(*day)
    assert (ran.code, "2 events judged, 0 new findings" in ran.err) == (0, True), ran.err
    assert command.found() == 3
    assert "0 events judged" in command("--from", "2026-03-15", "--to", "2026-03-16").err


def test_old_files_are_taken_in_once(command: Command) -> None:
    path = command.folder / "old.json"
    path.write_bytes(ndjson(whoami(8), mimikatz(9)))
    ran = command(str(path), "--source", "web")
    assert (ran.code, "sent 2 events of 1 file" in ran.err) == (0, True), ran.err
    assert "2 were sent before" in command(str(path), "--source", "web").err
    command.house.work("backfill")
    assert len(command.house.rows()) == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "replay from when to when?"),
        (("--from", "2026-03-15", "--to", "2026-03-14"), "replay from when to when?"),
        (("--from", "2026-03-14", "--to", "2026-03-15", "--table", "windows.sysmn"), "windows.sysmon"),
        (("--from", "2026-03-14", "--to", "2026-03-15", "--source", "web"), "--source and --year are for files"),
        (("a.json", "--source", "wbe"), "web"),
        (("a.json",), "of which source?"),
        (("nowhere.json", "--source", "web"), "there is no file"),
        (("-", "--source", "web"), "a stream cannot be taken in"),
        (("a.json", "--source", "web", "--from", "2026-03-14"), "separately"),
    ],
)
def test_what_is_wrong_is_said(command: Command, arguments: tuple[str, ...], said: str) -> None:
    ran = command(*arguments)
    assert ran.code == 3
    assert said in ran.err
