"""The state: the same on both databases; nothing twice, nothing under a lost lease."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tocsin.core.errors import ConfigError
from tocsin.core.finding import Finding, RuleReference
from tocsin.core.logsource import LogSource
from tocsin.detection.wire import encode
from tocsin.node.state import (
    Database,
    DeadLetter,
    DeadLetters,
    Findings,
    LakeFile,
    LakeFiles,
    LeaseLost,
    Leases,
    LetterChoice,
    Progress,
    ShardPosition,
    open_database,
)
from tocsin.node.state.dead_letters import add_dead_letters
from tocsin.node.state.findings import add_findings
from tocsin.node.state.lake_files import register
from tocsin.node.state.leases import require
from tocsin.node.state.numbers import take_numbers
from tocsin.node.state.progress import count, move
from tocsin.node.state.tables import METADATA
from tocsin.testing.clocks import ManualClock

START = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)


def finding(name: str) -> tuple[Finding, bytes]:
    made = Finding(name, None, RuleReference("r", "Rule", "high", "sigma", ""), LogSource("windows"), (), {"a": name})
    return made, encode(made)


def test_migrations_make_what_the_tables_say(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_opening_again_changes_nothing(url: str) -> None:
    first = open_database(url)
    with first.transaction() as connection:
        add_findings(connection, "main", [finding("a")], 1.0)
    first.close()
    second = open_database(url)
    assert [row.body for row in Findings(second).after(0, 10)] == [finding("a")[1]]
    second.close()


def test_a_finding_is_kept_once_and_numbered_in_the_order_of_its_coming(database: Database) -> None:
    with database.transaction() as connection:
        assert add_findings(connection, "main", [finding("a"), finding("b"), finding("a")], 1.0) == 2
    with database.transaction() as connection:
        assert add_findings(connection, "main", [finding("b"), finding("c")], 2.0) == 1
    rows = Findings(database).after(0, 10)
    assert [(row.number, row.body) for row in rows] == [
        (1, finding("a")[1]),
        (2, finding("b")[1]),
        (3, finding("c")[1]),
    ]
    assert Findings(database).after(2, 10) == rows[2:]
    assert Findings(database).total() == 3


def test_what_fails_leaves_nothing_behind(database: Database) -> None:
    def half() -> None:
        with database.transaction() as connection:
            add_findings(connection, "main", [finding("a")], 1.0)
            move(connection, "main", "s", 0, ShardPosition(5, 3))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        half()
    assert (Findings(database).total(), Progress(database).of("s", 0)) == (0, ShardPosition())


def test_a_lease_has_one_owner_and_every_taking_a_new_epoch(database: Database) -> None:
    clock = ManualClock(START)
    leases = Leases(database, clock)
    first = leases.acquire("shard 0", "a", 10)
    assert first is not None
    assert (first.epoch, leases.acquire("shard 0", "b", 10)) == (1, None)
    clock.advance(timedelta(seconds=9))
    leases.renew(first, 10)
    clock.advance(timedelta(seconds=9))
    assert leases.acquire("shard 0", "b", 10) is None
    clock.advance(timedelta(seconds=2))
    second = leases.acquire("shard 0", "b", 10)
    assert second is not None
    assert second.epoch == 2
    with pytest.raises(LeaseLost):
        leases.renew(first, 10)
    leases.release(second)
    third = leases.acquire("shard 0", "a", 10)
    assert third is not None
    assert third.epoch == 3


@pytest.mark.parametrize("by", [timedelta(days=1), timedelta(days=-1)])
def test_a_clock_that_is_put_forward_or_back_stops_no_work_and_lets_nobody_write_twice(
    database: Database, by: timedelta
) -> None:
    clock = ManualClock(START)
    leases = Leases(database, clock)
    old = leases.acquire("shard 0", "a", 10)
    leases.acquire("worker a", "a", 10)
    assert old is not None
    clock.advance(by)
    assert leases.held("worker ", 10) == 0
    new = leases.acquire("shard 0", "b", 10)
    assert new is not None
    assert new.epoch == 2
    with pytest.raises(LeaseLost), database.transaction() as connection:
        require(connection, database.tenant, old)
    leases.forget_gone("worker ", 10)
    assert leases.acquire("shard 0", "a", 10) is None  # held by the clock as it is now
    clock.advance(-by)
    assert leases.acquire("shard 0", "a", 10) is not None


def test_who_has_lost_a_lease_writes_nothing(database: Database) -> None:
    clock = ManualClock(START)
    leases = Leases(database, clock)
    old = leases.acquire("shard 0", "a", 10)
    clock.advance(timedelta(seconds=60))  # stopped for a minute
    new = leases.acquire("shard 0", "b", 10)
    assert old is not None
    assert new is not None
    with database.transaction() as connection:
        require(connection, "main", new)
        move(connection, "main", "s", 0, ShardPosition(7, 7))

    def write_late() -> None:
        with database.transaction() as connection:
            add_findings(connection, "main", [finding("zombie")], 1.0)
            require(connection, "main", old)
            move(connection, "main", "s", 0, ShardPosition(3, 3))

    with pytest.raises(LeaseLost):
        write_late()
    assert (Findings(database).total(), Progress(database).of("s", 0)) == (0, ShardPosition(7, 7))


def test_numbers_taken_at_once_are_all_different(database: Database) -> None:
    taken: list[int] = []

    def take() -> None:
        for _ in range(20):
            with database.transaction() as connection:
                taken.append(take_numbers(connection, "main", "x", 3))

    threads = [Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 241, 3))


def test_counters_add_up_and_positions_move(database: Database) -> None:
    for detected, laked in ((3, 0), (9, 3)):
        with database.transaction() as connection:
            count(connection, "main", {("web", "laked"): 5, ("web", "dropped"): 0, ("mail", "laked"): 1})
            move(connection, "main", "s", 2, ShardPosition(detected, laked))
    assert Progress(database).counters() == {"web": {"laked": 10}, "mail": {"laked": 2}}
    assert Progress(database).all() == {("s", 2): ShardPosition(9, 3)}


def test_dead_letters_are_kept_once_listed_replayed_and_purged(database: Database) -> None:
    letters = [
        DeadLetter(
            "parse",
            "undecodable",
            "web",
            "s",
            seq,
            0,
            "is not JSON",
            b"\x00\xff{" + bytes([seq]),
            "text",
            b'{"host": "a"}',
        )
        for seq in (1, 2, 3)
    ]
    for at in (5.0, 6.0):
        with database.transaction() as connection:
            assert add_dead_letters(connection, "main", letters, at) == (3 if at == 5.0 else 0)
    store = DeadLetters(database)
    listed = store.list(10)
    assert {(letter.raw, letter.context, letter.died) for letter in listed} == {
        (letter.raw, b'{"host": "a"}', 5.0) for letter in letters
    }
    assert store.list(10, LetterChoice(source="mail")) == []
    assert store.counts() == {"web": 3}
    store.mark_sent([listed[0].id], 7.0)
    assert [letter.sent for letter in store.list(10)] == [7.0, None, None]
    assert store.purge(LetterChoice(until=5.0)) == (0, 0)
    assert store.purge(LetterChoice(until=5.5)) == (2, 1)
    assert Progress(database).counters() == {"web": {"dead": -2, "purged": 2}}
    assert store.counts() == {"web": 1}


def test_lake_files_are_numbered_and_committed_in_order(database: Database) -> None:
    files = [LakeFile("windows.sysmon", f"day=2031-05-06/{name}.parquet", "2031-05-06", 10, 1, "{}") for name in "abc"]
    for some in (files[:2], files[2:]):
        with database.transaction() as connection:
            register(connection, "main", some)
    store = LakeFiles(database)
    assert [(file.number, file.path[-9:]) for file in store.uncommitted(10)] == [
        (1, "a.parquet"),
        (2, "b.parquet"),
        (3, "c.parquet"),
    ]
    store.mark_committed([1, 2])
    assert [file.number for file in store.uncommitted(10)] == [3]
    store.forget_committed(2)
    assert [file.number for file in store.uncommitted(10)] == [3]


def test_tenants_do_not_see_each_other(url: str) -> None:
    one, other = open_database(url, "one"), open_database(url, "other")
    with one.transaction() as connection:
        add_findings(connection, "one", [finding("a")], 1.0)
        move(connection, "one", "s", 0, ShardPosition(1, 1))
    assert (Findings(other).total(), Progress(other).all()) == (0, {})
    one.close()
    other.close()


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg://u:secret@127.0.0.1:1/x", "nonsense"]
)
def test_a_database_that_cannot_be_opened_is_told_without_its_password(url: str) -> None:
    with pytest.raises(ConfigError) as told:
        open_database(url)
    assert "secret" not in str(told.value)
    assert told.value.remedy
