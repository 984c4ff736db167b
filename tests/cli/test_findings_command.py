"""`tocsin findings`: listed, chosen, shown, followed and exported from where one was."""

import json
import signal
import subprocess
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import text

from tests.cli.running import COMMAND, Ran, in_another_process
from tests.node.backfill.house import BackfillHouse
from tests.node.sysmon import mimikatz, whoami

SETTINGS = """\
data: .
sources: [{name: web}]
content: {rules: [rules]}
"""
PATIENCE = 60


class Command:
    """A data folder, and the command on it."""

    def __init__(self, folder: Path) -> None:
        self.house = BackfillHouse(folder)
        self.settings = folder / "tocsin.yml"
        self.settings.write_text(SETTINGS, encoding="utf-8")
        self.house.send(whoami(1, "2026-03-14T10:00:00Z"), mimikatz(2))
        self.house.send(whoami(3, "2026-03-15T10:00:00Z"), source="mail")
        self.house.work()

    def __call__(self, *arguments: str) -> Ran:
        return in_another_process("findings", *arguments, "--config", self.settings)

    def titles(self, *arguments: str) -> list[str]:
        ran = self(*arguments)
        assert ran.code == 0, ran.err
        return [json.loads(line)["rule"]["title"] for line in ran.out.splitlines()]

    def follow(self, *arguments: str) -> "subprocess.Popen[bytes]":
        command = [*COMMAND, "findings", "--follow", *arguments, "--config", str(self.settings)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(tmp_path)


def test_findings_come_in_the_order_in_which_they_became_known(command: Command) -> None:
    assert command.titles() == ["Whoami", "Mimikatz", "Whoami"]
    assert command.titles("--after", "1", "--limit", "1") == ["Mimikatz"]


def test_findings_are_chosen(command: Command) -> None:
    assert command.titles("--level", "high") == ["Mimikatz"]
    assert command.titles("--since", "2026-03-15") == ["Whoami"]
    assert command.titles("--until", "2026-03-14T11:00:00") == ["Whoami"]
    assert command.titles("--source", "web") == ["Whoami", "Mimikatz"]
    assert command.titles("--source", "we") == []
    assert command.titles("--host", "ws01", "--limit", "2") == ["Whoami", "Mimikatz"]
    assert command.titles("--host", "ws02") == []
    assert command.titles("--lane", "backfill") == []
    rule = json.loads(command("--limit", "1").out)["rule"]["id"]
    assert command.titles("--rule", rule) == ["Whoami", "Whoami"]


def test_an_export_tells_where_to_go_on(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "findings.ocsf"
    ran = command("export", "--format", "ocsf", "-o", str(file), "--limit", "2")
    assert "exported 2 findings: go on with --after 2" in ran.err
    assert [json.loads(line)["class_uid"] for line in file.read_text(encoding="utf-8").splitlines()] == [2004, 2004]
    ran = command("export", "--after", "2")
    assert (len(ran.out.splitlines()), "go on with --after 3" in ran.err) == (1, True)


def test_an_ocsf_finding_was_made_when_the_node_found_it(command: Command) -> None:
    (line,) = command("--format", "ocsf", "--limit", "1").out.splitlines()
    assert json.loads(line)["time"] == int(command.house.clock.now().timestamp() * 1000)


def test_one_is_shown_by_the_beginning_of_its_id(command: Command) -> None:
    finding = json.loads(command("--limit", "1").out)
    ran = command("show", finding["id"][:12])
    assert ran.code == 0
    for part in (finding["fingerprint"], "whoami.exe", "live", "WS01.corp.example"):
        assert part in ran.out
    assert command("show", "zz").code == 3
    assert command("list", "zz").code == 3


def test_following_prints_what_becomes_known_and_ends_cleanly_on_ctrl_c(command: Command) -> None:
    following = command.follow("--after", "2")
    assert following.stdout is not None
    assert json.loads(following.stdout.readline())["rule"]["title"] == "Whoami"
    command.house.send(mimikatz(4))
    command.house.work()
    assert json.loads(following.stdout.readline())["rule"]["title"] == "Mimikatz"
    following.send_signal(signal.SIGINT)
    assert following.wait(PATIENCE) == 0
    assert following.communicate() == (b"", b"")


def test_following_ends_when_nobody_reads(command: Command) -> None:
    following = command.follow("--after", "2")
    assert following.stdout is not None
    following.stdout.readline()
    following.stdout.close()
    assert following.wait(PATIENCE) == 141
    assert following.stderr is not None
    following.stderr.close()


def rename(command: Command, table: str, to: str) -> None:
    with command.house.database.transaction() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {to}"))


def test_following_outlasts_a_state_that_is_away(command: Command) -> None:
    following = command.follow("--after", "2")
    assert following.stdout is not None
    assert following.stderr is not None
    following.stdout.readline()
    rename(command, "findings", "away")
    said: list[bytes] = []
    told = Event()

    def listen() -> None:
        said.append(following.stderr.readline())  # type: ignore[union-attr]
        told.set()

    Thread(target=listen, daemon=True).start()
    assert told.wait(PATIENCE)
    assert b"waiting for it" in said[0]
    rename(command, "away", "findings")
    command.house.send(mimikatz(4))
    command.house.work()
    assert json.loads(following.stdout.readline())["rule"]["title"] == "Mimikatz"
    following.send_signal(signal.SIGINT)
    assert following.wait(PATIENCE) == 0
    following.communicate()
