"""A shard's work: what was received is in findings and lake once, whatever happens in between."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from tests.node.sysmon import MAPPINGS, RULES, event, whoami, write_rules
from tests.node.work.house import House
from tocsin.core.errors import StoreFailed
from tocsin.detection.wire import decode
from tocsin.node.state import DeadLetters, Findings, LakeFiles, LeaseLost, Leases
from tocsin.node.work import Flushing, load_content


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_what_was_received_becomes_findings_and_rows(house: House) -> None:
    house.send(event(1), whoami(2), event(3))
    worker = house.worker()
    assert worker.step() == 1
    assert house.titles() == ["Whoami"]
    worker.flush()
    house.commit()
    rows = house.rows()
    assert len(rows) == 3
    row = next(row for row in rows if "whoami" in str(row["_raw"]))
    assert orjson.loads(str(row["_raw"])) == whoami(2)
    assert (row["_host"], row["_user"], row["_class_uid"], row["_day"]) == (
        "WS01.corp.example",
        "CORP\\alice",
        1007,
        "2026-03-14",
    )
    assert house.sums() == (3, 3)


def test_a_finding_names_the_event_in_the_lake(house: House) -> None:
    house.send(whoami(2))
    worker = house.worker()
    worker.step()
    worker.flush()
    house.commit()
    (finding,) = (decode(row.body) for row in Findings(house.database).after(0, 10))
    assert [reference.id for reference in finding.events] == [row["_id"] for row in house.rows()]


def test_a_worker_that_died_anywhere_is_followed_by_one_that_changes_nothing(house: House) -> None:
    for number in range(6):
        house.send(event(number), whoami(100 + number))
    dead = house.worker()
    dead.step()  # judged, and not stored
    house.send(whoami(200))
    after = house.worker()
    after.step()
    after.flush()
    house.commit()
    assert house.titles() == ["Whoami"] * 7
    assert len(house.rows()) == 13
    assert house.sums() == (13, 13)


def test_a_worker_that_has_lost_its_lease_writes_nothing(house: House) -> None:
    house.send(event(1), whoami(2))
    late = house.worker(owner="late", seconds=10)
    late.step()
    house.clock.advance(timedelta(seconds=60))
    new = house.worker(owner="new")
    new.step()
    new.flush()
    house.send(whoami(3))
    with pytest.raises(LeaseLost):
        late.flush()
    with pytest.raises(LeaseLost):
        late.step()
    new.step()
    new.flush()
    house.commit()
    assert (house.titles(), len(house.rows()), house.sums()) == (["Whoami", "Whoami"], 3, (3, 3))


def test_files_committed_again_are_in_the_table_once(house: House) -> None:
    house.send(event(1))
    worker = house.worker()
    worker.step()
    worker.flush()
    files = LakeFiles(house.database)
    (file,) = files.uncommitted(10)
    house.commit()
    with house.database.transaction() as connection:  # as if the node had died before it noted the commit
        from sqlalchemy import update

        from tocsin.node.state.tables import LAKE_FILES

        connection.execute(update(LAKE_FILES).values(committed=False))
    house.commit()
    assert (len(house.rows()), files.uncommitted(10)) == (1, [])
    assert file.rows == 1


def test_what_cannot_be_read_is_a_dead_letter_with_its_bytes(house: House) -> None:
    house.send(raw=b'{"a": 1}\nrubbish {\n{"a": 2}\n')
    house.send(raw=b"nobody knows this\nor this\n", source="mail")
    worker = house.worker()
    worker.step()
    worker.flush()
    house.commit()
    letters = DeadLetters(house.database).list(10)
    assert sorted((letter.source, letter.reason, letter.raw) for letter in letters) == [
        ("mail", "unknown_format", b"nobody knows this"),
        ("mail", "unknown_format", b"or this"),
        ("web", "undecodable", b"rubbish {"),
    ]
    assert len(house.rows("unknown")) == 2
    assert house.sums() == (5, 5)


def test_events_of_the_event_collector_have_the_time_of_their_envelope_if_they_tell_none(house: House) -> None:
    body = b"".join(
        orjson.dumps(envelope)
        for envelope in (
            {"time": 1935817689, "event": {"note": "no time of its own"}},
            {"time": 1, "event": whoami(4)},
            {"event": orjson.dumps(whoami(5)).decode()},
            {"event": "nobody knows this"},
        )
    )
    house.send(1, 2, 3, 4, form="hec", raw=body)
    worker = house.worker()
    worker.step()
    worker.flush()
    house.commit()
    assert house.titles() == ["Whoami", "Whoami"]
    (row,) = house.rows("unknown")
    assert (row["_time"], row["_day"]) == (datetime.fromtimestamp(1935817689, UTC), "2031-05-06")
    assert {row["_day"] for row in house.rows()} == {"2026-03-14"}
    assert [letter.raw for letter in DeadLetters(house.database).list(10)] == [b"nobody knows this"]
    assert house.sums() == (4, 4)


def bare(number: int) -> str:
    """Give an event that tells who it is by nothing but its place, and that the whoami rule matches."""
    record = {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1, "n": number, "Image": "C:\\whoami.exe"}
    return orjson.dumps(record).decode()


def test_all_records_in_the_text_of_an_envelope_are_events_of_their_own(house: House) -> None:
    body = orjson.dumps({"event": f"{bare(1)}\n{bare(2)}\n{bare(3)}"}) + orjson.dumps({"event": bare(4)})
    house.send(1, 2, form="hec", raw=body)
    worker = house.worker()
    worker.step()
    worker.flush()
    house.commit()
    assert house.titles() == ["Whoami"] * 4
    assert len({row["_id"] for row in house.rows()}) == 4
    assert [finding.events[0].position for finding in house.findings()][0::3] == [0, 1]  # as ever, where it is one


def test_all_that_cannot_be_read_in_the_text_of_an_envelope_is_told(house: House) -> None:
    house.send(1, form="hec", raw=orjson.dumps({"event": f"{bare(1)}\nrubbish {{\n{bare(2)}\nmore rubbish {{"}))
    worker = house.worker()
    worker.step()
    worker.flush()
    house.commit()
    letters = DeadLetters(house.database).list(10)
    assert sorted(letter.raw for letter in letters) == [b"more rubbish {", b"rubbish {"]
    assert (house.titles(), house.sums()) == (["Whoami"] * 2, (1, 1))


def test_files_are_written_when_they_are_old_or_large(house: House) -> None:
    house.send(event(1))
    worker = house.worker()
    worker.step()
    assert LakeFiles(house.database).uncommitted(10) == []
    house.clock.advance(timedelta(seconds=6))
    worker.step()
    assert len(LakeFiles(house.database).uncommitted(10)) == 1


def test_a_lake_that_cannot_be_written_loses_nothing(house: House) -> None:
    house.send(whoami(1))
    worker = house.worker()
    worker.step()
    house.lake.write_bytes(b"in the way")
    with pytest.raises(StoreFailed):
        worker.flush()
    house.lake.unlink()
    worker.flush()
    house.commit()
    assert (len(house.rows()), house.sums()) == (1, (1, 1))


def test_content_that_changed_between_two_attempts_changes_nothing_that_is_settled(house: House) -> None:
    house.send(whoami(1))
    house.worker().step()
    empty, _ = load_content([write_rules(house.folder / "other", {"m.yml": RULES["mimikatz.yml"]})], MAPPINGS, None)
    worker = house.worker(empty)
    worker.step()
    worker.flush()
    house.commit()
    assert (house.titles(), len(house.rows())) == (["Whoami"], 1)


def test_a_day_is_a_partition_of_its_own(house: House) -> None:
    house.send(event(1), event(2, time="2026-03-15T00:00:00Z"))
    worker = house.worker()
    worker.step()
    worker.flush()
    house.commit()
    files = (house.lake / "windows.sysmon").rglob("*.parquet")
    assert sorted(file.parent.name for file in files) == [
        "_day=2026-03-14",
        "_day=2026-03-15",
    ]


def test_what_could_not_be_written_is_read_again_and_is_there_once(house: House) -> None:
    house.send(event(1), whoami(2))
    worker = house.worker(seconds=10)
    worker.step()
    house.send(whoami(3))
    lease = Leases(house.database, house.clock)
    house.clock.advance(timedelta(seconds=60))
    assert lease.acquire("shard", "another", 10) is not None
    with pytest.raises(LeaseLost):
        worker.step()
    assert (worker.read, worker.position) == (0, (1, 0))
    house.clock.advance(timedelta(seconds=60))
    after = house.worker()
    after.step()
    after.flush()
    house.commit()
    assert (house.titles(), len(house.rows()), house.sums()) == (["Whoami", "Whoami"], 3, (3, 3))


def test_much_that_waits_is_stored_in_several_files_and_is_there_once(house: House) -> None:
    padding = "x" * 20_000
    for number in range(60):
        house.send(*({**whoami(10 * number + each), "padding": padding} for each in range(10)))
    worker = house.worker(flushing=Flushing(bytes=4 * 1024**2))
    steps = 0
    while worker.step():
        steps += 1
    worker.flush()
    assert 1 < steps < 60
    assert LakeFiles(house.database).uncommitted(100)[1:] != []
    house.commit()
    assert (len(house.titles()), len(house.rows()), house.sums()) == (600, 600, (600, 600))
