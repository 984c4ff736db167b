"""Looking at a node: what a snapshot says is what spool and state hold."""

from datetime import timedelta

import pytest

from tests.node.seeing.conftest import START, House
from tocsin.core.errors import StoreFailed
from tocsin.core.finding import Finding, RuleReference
from tocsin.core.logsource import LogSource
from tocsin.detection.wire import encode
from tocsin.node.seeing import Looker
from tocsin.node.state import DeadLetter, LakeFile, Leases, ShardPosition
from tocsin.node.state.dead_letters import add_dead_letters
from tocsin.node.state.findings import add_findings
from tocsin.node.state.lake_files import register
from tocsin.node.state.progress import count, move
from tocsin.pipeline.spool.batch import shard_of

NOW = START.timestamp()


def finding(name: str, level: str) -> tuple[Finding, bytes]:
    made = Finding(name, None, RuleReference("r", "Rule", level, "sigma", ""), LogSource("windows"), (), {"a": name})
    return made, encode(made)


def test_a_source_shows_what_came_what_waits_and_since_when(house: House) -> None:
    house.send(3)
    house.clock.advance(timedelta(seconds=5))
    second = house.send(4, key=b"k")
    house.send(4, key=b"k")
    house.clock.advance(timedelta(seconds=60))
    looker = Looker(house.settings, house.database, house.clock)
    quiet, web = looker.look().sources
    assert (quiet.name, quiet.received, quiet.lag_events, quiet.oldest) == ("quiet", 0, 0, None)
    assert (web.received, web.received_bytes, web.repeats) == (7, 56, 1)
    assert (web.lag_events, web.oldest) == (7, NOW)
    assert looker.look().longest_lag == 65
    with house.database.transaction() as connection:
        move(connection, "main", "a", shard_of("web", 2), ShardPosition(second - 1, 0))
        count(connection, "main", {("web", "judged"): 3, ("web", "errors"): 2, ("web", "late"): 1})
    snapshot = looker.look()
    web = snapshot.sources[1]
    assert (web.judged, web.errors, web.late, web.lag_events) == (3, 2, 1, 4)
    assert snapshot.lag_seconds(web) == 60


def test_findings_are_counted_by_level_once(house: House) -> None:
    looker = Looker(house.settings, house.database, house.clock)
    with house.database.transaction() as connection:
        add_findings(connection, "main", [finding("a", "high"), finding("b", "low")], NOW - 400)
    assert looker.look().findings == {"high": 1, "low": 1}
    with house.database.transaction() as connection:
        add_findings(connection, "main", [finding("a", "high"), finding("c", "high")], NOW)
    snapshot = looker.look()
    assert snapshot.findings == {"high": 2, "low": 1}
    assert snapshot.recent_findings == {"high": 1}
    assert Looker(house.settings, house.database, house.clock).look().findings == {"high": 2, "low": 1}


def test_open_dead_letters_are_told_by_stage_and_reason(house: House) -> None:
    letters = [
        DeadLetter("parse", "undecodable", "web", "a", 1, position, "no", b"x", "text", replayed=position == 2)
        for position in range(3)
    ]
    with house.database.transaction() as connection:
        add_dead_letters(connection, "main", letters, NOW)
    (web,) = (s for s in Looker(house.settings, house.database, house.clock).look().sources if s.name == "web")
    assert web.dead_letters == {("parse", "undecodable"): 2}
    assert web.open_letters == 2


def test_leases_and_files_to_be_committed_are_shown(house: House) -> None:
    leases = Leases(house.database, house.clock)
    for name in ("shard 10", "shard 2", "lake"):
        assert leases.acquire(name, "worker 1 of 7", 10)
    with house.database.transaction() as connection:
        register(connection, "main", [LakeFile("t", "p", "2031-05-06", 10, 1, "{}")])
    looker = Looker(house.settings, house.database, house.clock)
    snapshot = looker.look()
    assert [lease.name for lease in snapshot.leases] == ["lake", "shard 2", "shard 10"]
    assert [lease.name for lease in snapshot.working] == ["shard 2", "shard 10"]
    assert snapshot.lake_uncommitted == 1
    house.clock.advance(timedelta(seconds=11))
    assert looker.look().working == ()


def test_looking_changes_nothing_and_keeps_nobody_from_writing(house: House) -> None:
    house.send(1)
    looker = Looker(house.settings, house.database, house.clock)
    with house.database.transaction() as connection:
        count(connection, "main", {("web", "judged"): 1})
        assert looker.look().sources[1].judged == 0  # another transaction is writing meanwhile
    assert looker.look().sources[1].judged == 1


def test_a_spool_that_cannot_be_read_is_told(house: House) -> None:
    house.spool.close()
    (path,) = (house.settings.data / "spool" / "a").glob("*.spool")
    path.write_bytes(b"rubbish" * 1000)
    with pytest.raises(StoreFailed, match="the spool cannot be read"):
        Looker(house.settings, house.database, house.clock).look()


def test_sizes_are_those_of_the_files(house: House) -> None:
    house.send(100)
    table = house.settings.data / "lake" / "t" / "_day=2031-05-06"
    table.mkdir(parents=True)
    (table / "a.parquet").write_bytes(b"x" * 1000)
    (table / "b.begun").write_bytes(b"x" * 1000)
    sizes = Looker(house.settings, house.database, house.clock).look().sizes
    assert (sizes.lake, sizes.lake_files, sizes.spool_files) == (1000, 1, 1)
    assert sizes.spool > 0
    assert sizes.free > 0
