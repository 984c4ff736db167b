"""What correlations will need of a node: base matches and watermarks, in the transaction of their batch."""

from pathlib import Path

import orjson
import pytest

from tests.node.sysmon import WHOAMI, event, whoami
from tests.node.work.house import START, House
from tests.node.work.test_enrichment import assets
from tocsin.detection.correlation.event_matches import microseconds
from tocsin.node.state import BaseMatch, BaseMatches, Watermarks

RULE = "6f4a1c1e-0000-4000-8000-000000000001"
MANY = """
title: Many
id: 6f4a1c1e-0000-4000-8000-000000000021
status: test
level: high
correlation:
  type: value_count
  rules: [6f4a1c1e-0000-4000-8000-000000000001]
  group-by: [User]
  timespan: 5m
  condition: {field: ProcessId, gte: 2}
"""
BY_OWNER = """
title: Many by owner
id: 6f4a1c1e-0000-4000-8000-000000000022
status: test
level: high
correlation:
  type: event_count
  rules: [6f4a1c1e-0000-4000-8000-000000000001]
  group-by: [_enriched.assets.owner]
  timespan: 5m
  condition: {gte: 2}
"""


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def matches(house: House) -> list[BaseMatch]:
    return BaseMatches(house.database).after("a", 0, 0, 1000)


def test_a_match_has_what_the_correlation_groups_by_and_counts(house: House) -> None:
    house.use({"a.yml": WHOAMI, "b.yml": MANY})
    house.send(event(1), whoami(2), whoami(3))
    house.work()
    first, second = matches(house)
    assert [(each.group, each.value, each.rules) for each in (first, second)] == [
        (("CORP\\alice",), "1002", (RULE,)),
        (("CORP\\alice",), "1003", (RULE,)),
    ]
    assert (first.correlation, first.source, first.log_type) == (
        "6f4a1c1e-0000-4000-8000-000000000021",
        "web",
        "windows.sysmon",
    )
    assert (second.time - first.time, first.seq) == (1_000_000, 1)
    assert {first.event, second.event} <= {str(row["_id"]) for row in house.rows()}
    body = orjson.loads(first.body)
    assert body["event"]["id"] == first.event
    assert {"kind": "user", "value": "CORP\\alice"} in body["entities"]


def test_rules_of_no_correlation_have_none(house: House) -> None:
    house.use({"a.yml": WHOAMI})
    house.send(whoami(1))
    house.work()
    assert (house.titles(), matches(house)) == (["Whoami"], [])


def test_groups_may_be_what_enrichments_know(house: House) -> None:
    house.use({"a.yml": WHOAMI, "b.yml": BY_OWNER}, [assets(house.folder, "host,owner\nWS01.corp.example,IT\n")])
    house.send(whoami(1))
    house.work()
    assert [each.group for each in matches(house)] == [("IT",)]


def test_a_batch_that_is_done_again_adds_nothing(house: House) -> None:
    house.use({"a.yml": WHOAMI, "b.yml": MANY})
    house.send(whoami(1), event(2))
    house.worker().step()
    house.work()
    (mark,) = Watermarks(house.database).all()
    assert (len(matches(house)), mark.events) == (1, 2)


def test_watermarks_move_with_every_batch_also_a_matchless_one(house: House) -> None:
    house.send(event(1, time="2031-05-06T06:00:00Z"), event(2, time="2031-05-06T05:00:00Z"))
    house.send({"nobody": "knows this"}, source="mail")
    house.work()
    house.send(event(3, time="2031-05-06T04:00:00Z"))
    house.work()
    marks = {(mark.source, mark.log_type): mark for mark in Watermarks(house.database).all()}
    assert set(marks) == {("web", "windows.sysmon"), ("mail", "unknown")}
    web, mail = marks["web", "windows.sysmon"], marks["mail", "unknown"]
    assert (web.time, web.events, web.seq) == (microseconds(START.replace(hour=6, minute=0, second=0)), 3, 3)
    assert (mail.time, mail.events, mail.seq) == (None, 1, 2)


def test_a_clock_that_is_ahead_does_not_drag_the_watermark_beyond_the_receipt(house: House) -> None:
    house.send(event(1, time="2099-01-01T00:00:00Z"))
    house.work()
    (mark,) = Watermarks(house.database).all()
    assert mark.time == microseconds(START)
