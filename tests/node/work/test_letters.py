"""Dead letters of records that were read: nothing that one of them does stops the others."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.node.sysmon import RULES, SLOW, WHOAMI, event, mapper, whoami
from tests.node.work.house import House
from tocsin.core.event import Event
from tocsin.core.ports import Route
from tocsin.core.values import Record
from tocsin.detection.engine.breaker import FAILURES_TO_OPEN
from tocsin.node.work.content import Content
from tocsin.pipeline.mappings import RecordMapper

COSTLY = "a" * 5_000


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def slow(record: int) -> dict[str, Any]:
    return event(record, "C:\\Windows\\System32\\whoami.exe", COSTLY)


def fragile() -> RecordMapper:
    """Give a mapper that fails on what nobody foresaw."""

    class Fragile(RecordMapper):
        def event(self, record: Record, route: Route, source: str, position: int) -> Event:
            if record["Event"]["EventData"]["ProcessId"] == 1013:
                raise ZeroDivisionError("by zero")
            return super().event(record, route, source, position)

    usual = mapper()
    fragile = Fragile.__new__(Fragile)
    for name in vars(usual):
        setattr(fragile, name, getattr(usual, name))
    return fragile


def test_a_record_that_cannot_be_mapped_is_dead_and_the_others_are_not(house: House) -> None:
    house.content = Content("v", house.content.ruleset, fragile())
    house.send(whoami(12), whoami(13), whoami(14))
    house.send(whoami(13), form="text", source="mail")
    house.work()
    assert (house.titles(), len(house.rows()), house.sums()) == (["Whoami", "Whoami"], 2, (4, 4))
    letters = {letter.source: letter for letter in house.letters()}
    letter = letters["web"]
    assert (letter.stage, letter.reason) == ("map", "mapping_failed")
    assert letter.message == "the mapping failed: ZeroDivisionError: by zero"
    assert orjson.loads(letter.raw) == whoami(13)
    assert (house.count("dead"), house.count("dead", "mail"), house.count("judged")) == (1, 1, 2)


def test_a_rule_that_cannot_be_judged_is_told_with_the_event_in_the_lake(house: House) -> None:
    house.use({"slow.yml": SLOW, "whoami.yml": WHOAMI})
    house.send(event(1), slow(2), event(3))
    house.work()
    assert (house.titles(), house.sums()) == (["Whoami"], (3, 3))
    (letter,) = house.letters()
    assert (letter.stage, letter.reason) == ("rule", "budget_exceeded")
    assert letter.message.startswith("6f4a1c1e-0000-4000-8000-000000000003: ")
    context = orjson.loads(letter.context)
    assert context["rules"] == ["6f4a1c1e-0000-4000-8000-000000000003"]
    assert [row["_id"] for row in house.rows() if orjson.loads(str(row["_raw"])) == slow(2)] == [context["event"]]
    assert (house.count("errors"), house.count("dead"), house.count("laked")) == (1, 0, 3)


def test_a_rule_that_rests_is_counted_on_every_event_and_fills_no_disk(house: House) -> None:
    house.use({"slow.yml": SLOW})
    more = 20
    house.send(*(slow(number) for number in range(FAILURES_TO_OPEN + more)))
    house.work()
    assert [title.partition(":")[0] for title in house.titles()] == ["Rule rests after repeated failures"]
    assert (len(house.letters()), house.count("errors")) == (FAILURES_TO_OPEN, FAILURES_TO_OPEN + more)
    assert (len(house.rows()), house.sums()) == (FAILURES_TO_OPEN + more, (FAILURES_TO_OPEN + more,) * 2)


def test_letters_of_a_batch_that_is_done_again_are_there_once(house: House) -> None:
    house.use({"slow.yml": SLOW})
    house.send(slow(1))
    house.worker().step()
    house.work()
    assert (len(house.letters()), house.count("errors")) == (1, 1)


def test_records_that_usual_json_cannot_hold_are_judged_and_stored(house: House) -> None:
    house.use(RULES)
    odd = {**whoami(1), "large": 2**70}
    house.send(raw=json.dumps(odd).encode() + b"\n")
    house.work()
    assert (house.titles(), house.letters(), house.sums()) == (["Whoami"], [], (1, 1))
    (row,) = house.rows()
    assert json.loads(str(row["_raw"])) == odd
