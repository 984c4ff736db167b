"""Which content is in force where: the same on both databases, and kept as long as anything needs it."""

import pytest

from tocsin.node.state import Activation, ActiveContent, ContentVersions, Database, ShardPosition
from tocsin.node.state.content import adopt
from tocsin.node.state.progress import move


def put(database: Database, shard: int, from_seq: int, version: str) -> bool:
    with database.transaction() as connection:
        return adopt(connection, "main", "a", shard, Activation(from_seq, version))


def at(database: Database, shard: int, detected: int, laked: int) -> None:
    with database.transaction() as connection:
        move(connection, "main", "a", shard, ShardPosition(detected, laked))


def test_the_version_that_was_activated_last_is_the_active_one(database: Database) -> None:
    versions = ContentVersions(database)
    assert versions.active() is None
    assert versions.activate("one", 1.0) == ActiveContent(1, "one", 1.0)
    assert versions.activate("one", 2.0) == ActiveContent(1, "one", 1.0)
    assert versions.activate("two", 3.0).number == 2
    assert versions.activate("one", 4.0) == ActiveContent(3, "one", 4.0)
    assert versions.active() == ActiveContent(3, "one", 4.0)


def test_a_shard_knows_what_is_in_force_behind_every_position(database: Database) -> None:
    versions = ContentVersions(database)
    for number, version in enumerate(("one", "two", "three")):
        versions.activate(version, float(number))
        assert put(database, 0, (1, 11, 21)[number], version)
    assert put(database, 1, 5, "two")
    first, second, third = Activation(1, "one"), Activation(11, "two"), Activation(21, "three")
    assert versions.of_shard("a", 0, 0) == [first, second, third]
    assert versions.of_shard("a", 0, 9) == [first, second, third]
    assert versions.of_shard("a", 0, 10) == [second, third]
    assert versions.of_shard("a", 0, 20) == [third]
    assert versions.of_shard("a", 0, 1000) == [third]
    assert versions.of_shard("a", 1, 0) == [Activation(5, "two")]
    assert versions.of_shard("b", 0, 0) == []


def test_what_was_adopted_for_the_same_batch_is_replaced(database: Database) -> None:
    versions = ContentVersions(database)
    for version in ("one", "two"):
        versions.activate(version, 1.0)
        assert put(database, 0, 1, version)
    assert versions.of_shard("a", 0, 0) == [Activation(1, "two")]


def test_versions_are_kept_while_a_position_that_is_not_stored_needs_them(database: Database) -> None:
    versions = ContentVersions(database)
    for from_seq, version in ((1, "one"), (11, "two"), (21, "three")):
        versions.activate(version, 1.0)
        put(database, 0, from_seq, version)
    versions.activate("four", 2.0)
    assert versions.release() == {"one", "two", "three", "four"}
    at(database, 0, 25, 10)
    assert versions.release() == {"two", "three", "four"}
    at(database, 0, 25, 25)
    assert versions.release() == {"three", "four"}
    put(database, 0, 26, "four")
    assert versions.release() == {"four"}


def test_a_version_that_is_gone_is_adopted_by_nobody_until_it_is_activated_again(database: Database) -> None:
    versions = ContentVersions(database)
    versions.activate("one", 1.0)
    versions.activate("two", 2.0)
    assert versions.release() == {"two"}
    assert not put(database, 0, 1, "one")
    assert not put(database, 0, 1, "never heard of")
    assert versions.of_shard("a", 0, 0) == []
    versions.activate("one", 3.0)
    assert put(database, 0, 1, "one")
    assert versions.of_shard("a", 0, 0) == [Activation(1, "one")]


def test_what_a_transaction_that_failed_adopted_is_not_in_force(database: Database) -> None:
    versions = ContentVersions(database)
    versions.activate("one", 1.0)

    def half() -> None:
        with database.transaction() as connection:
            assert adopt(connection, "main", "a", 0, Activation(1, "one"))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        half()
    assert versions.of_shard("a", 0, 0) == []
