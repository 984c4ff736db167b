"""`tocsin dead-letters`: what is broken is shown harmless, chosen, sent again and purged."""

import json
from pathlib import Path

import pytest

from tests.cli.running import Ran, in_another_process
from tests.node.backfill.house import BackfillHouse
from tests.node.sysmon import event
from tocsin.node.state import DeadLetters

SETTINGS = """\
data: .
spool: {shards: 1}
sources: [{name: web}]
content: {rules: [rules]}
"""


class Command:
    """A data folder, and the command on it."""

    def __init__(self, folder: Path) -> None:
        self.house = BackfillHouse(folder)
        (folder / "tocsin.yml").write_text(SETTINGS, encoding="utf-8")
        self.house.send(event(1), raw=b'{"a": 1}\nrubbish \x1b[2J\xff {\nrubbish {{\n')
        self.house.work()
        letters = sorted(DeadLetters(self.house.database).list(10), key=lambda letter: letter.position)
        self.escape, self.other = (letter.id for letter in letters)

    def __call__(self, *arguments: str) -> Ran:
        return in_another_process("dead-letters", *arguments, "--config", self.house.folder / "tocsin.yml")


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(tmp_path)


def test_the_list_shows_nothing_that_could_harm_a_terminal(command: Command) -> None:
    ran = command()
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "rubbish \\x1b[2J\\xff {" in ran.out
    assert len(ran.out.splitlines()) == 3


def test_json_holds_every_byte(command: Command) -> None:
    lines = [json.loads(line) for line in command("list", "--json").out.splitlines()]
    assert {line.get("raw") or line["raw_base64"] for line in lines} == {"rubbish {{", "cnViYmlzaCAbWzJK/yB7"}
    assert {line["received"] for line in lines} == {"2031-05-06T07:08:09.000000Z"}


def test_letters_are_chosen(command: Command) -> None:
    def ids(*arguments: str) -> set[str]:
        return {json.loads(line)["id"] for line in command("list", "--json", *arguments).out.splitlines()}

    both = {command.escape, command.other}
    assert ids("--source", "web", "--stage", "parse", "--reason", "undecodable") == both
    assert ids("--source", "mail") == ids("--stage", "map") == ids("--until", "2031-05-06T07:08:09") == set()
    assert ids("--since", "2031-05-06T07:08:09") == both
    assert ids("--limit", "1") < both
    assert ids(command.other) == {command.other}


def test_one_is_shown_by_the_beginning_of_its_id(command: Command) -> None:
    ran = command("show", command.escape[:16])
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "undecodable" in ran.out
    assert command("show", "zz").code == 3


def test_what_is_replayed_is_on_its_way_once(command: Command) -> None:
    assert command("replay").code == 3
    told = command("replay", "--all", "--dry-run")
    assert (told.code, told.out.count("dead again")) == (0, 2)
    assert "0 of 2 dead letters would come out" in told.out
    ran = command("replay", "--all")
    assert (ran.code, "sent 2 dead letters again" in ran.err) == (0, True)
    assert "on its way" in command().out
    command.house.work("backfill")
    assert [letter.attempts for letter in DeadLetters(command.house.database).list(10)] == [2, 2]


def test_what_is_purged_is_gone_and_accounted_for(command: Command) -> None:
    assert command("purge").code == 3
    ran = command("purge", command.other)
    assert (ran.code, "purged 1 dead letter" in ran.err) == (0, True)
    assert [letter.id for letter in DeadLetters(command.house.database).list(10)] == [command.escape]
    doctor = in_another_process("doctor", "--config", command.house.folder / "tocsin.yml")
    assert (doctor.code, doctor.out.splitlines()[1].split()) == (0, ["web", "3", "1", "1", "1", "0", "0", "0", "0"])
