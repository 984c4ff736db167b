"""Replay: what is stored meets new rules, nothing is found twice, and what was broken off goes on where it was."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.node.backfill.house import BackfillHouse
from tests.node.sysmon import MAPPINGS, RULES, event, mimikatz, whoami, write_rules
from tocsin.core.errors import StoreFailed
from tocsin.detection.wire import decode
from tocsin.node.backfill.replay import Advance, Replay, Wanted
from tocsin.node.state import Findings
from tocsin.node.state.tables import LEASES
from tocsin.node.work import load_content
from tocsin.pipeline.lake.reading import LakeReader

DAY = Wanted(datetime(2026, 3, 14, tzinfo=UTC), datetime(2026, 3, 15, tzinfo=UTC))


@pytest.fixture
def house(house: BackfillHouse, tmp_path: Path) -> BackfillHouse:
    """Give a house whose content knows no rule but mimikatz's when events come, and all of them later."""
    both = house.content
    house.content, _ = load_content([write_rules(tmp_path / "few", {"m.yml": RULES["mimikatz.yml"]})], MAPPINGS, None)
    house.send(event(1), whoami(2), mimikatz(3))
    house.work()
    house.send(whoami(4), whoami(5, "2026-03-15T10:00:00Z"))
    house.work()
    house.content = both
    return house


def replay(house: BackfillHouse, wanted: Wanted = DAY) -> Replay:
    return Replay(wanted, house.content, house.database, lambda: LakeReader(house.lake), house.clock)


def lanes(house: BackfillHouse) -> list[tuple[str, str]]:
    return [(decode(row.body).rule.title, row.lane) for row in Findings(house.database).after(0, 99)]


def last(steps: list[Advance]) -> Advance:
    return steps[-1]


def test_new_rules_find_what_is_stored_and_the_lake_stays_as_it_is(house: BackfillHouse) -> None:
    rows = house.rows()
    done = last(list(replay(house).run("me")))
    assert (done.files, done.of_files, done.judged, done.found, done.errors) == (2, 2, 4, 2, 0)
    assert lanes(house) == [("Mimikatz", "live"), ("Whoami", "backfill"), ("Whoami", "backfill")]
    assert house.rows() == rows


def test_findings_of_a_replay_are_those_that_live_rules_would_have_made(house: BackfillHouse) -> None:
    list(replay(house).run("me"))
    live = BackfillHouse(house.folder / "live")
    live.send(event(1), whoami(2), mimikatz(3))
    live.work()
    live.send(whoami(4))
    live.work()
    found = {row.body for row in Findings(house.database).after(0, 99)}
    assert found == {row.body for row in Findings(live.database).after(0, 99)}


def test_a_replay_again_finds_nothing_new(house: BackfillHouse) -> None:
    list(replay(house).run("me"))
    again = last(list(replay(house).run("me")))
    assert (again.judged, again.found, len(lanes(house))) == (4, 0, 3)


@pytest.mark.parametrize("steps", range(3))
def test_one_that_was_killed_goes_on_where_it_was(house: BackfillHouse, steps: int) -> None:
    killed = replay(house).run("me")
    before = last(list(islice(killed, steps + 1)))
    house.clock.advance(timedelta(minutes=5))  # nobody gives its lease back
    after = list(replay(house).run("other"))
    assert after[0].files == before.files
    assert (last(after).judged, len(lanes(house))) == (4, 3)
    killed.close()


def test_days_whose_files_were_put_together_meanwhile_are_judged_as_a_whole(house: BackfillHouse) -> None:
    from deltalake import DeltaTable

    killed = replay(house).run("me")
    list(islice(killed, 2))
    killed.close()
    DeltaTable(house.lake / "windows.sysmon").optimize.compact()
    done = last(list(replay(house).run("me")))
    assert (done.files, done.of_files) == (1, 1)
    assert [title for title, _ in lanes(house)] == ["Mimikatz", "Whoami", "Whoami"]


def test_two_do_not_make_the_same_replay(house: BackfillHouse) -> None:
    first = replay(house).run("me")
    next(first)
    with pytest.raises(StoreFailed, match="another process"):
        next(replay(house).run("other"))
    list(first)
    with house.database.transaction() as connection:
        names = connection.execute(select(LEASES.c.name)).scalars().all()
    assert not [name for name in names if name.startswith("replay")]


def test_only_what_is_wanted_is_judged(house: BackfillHouse) -> None:
    some = Wanted(datetime(2026, 3, 14, 15, 9, 3, tzinfo=UTC), datetime(2026, 3, 14, 15, 9, 5, tzinfo=UTC))
    assert last(list(replay(house, some).run("me"))).judged == 2
    house.send({"note": "of no log type"})
    house.work()
    other = Wanted(datetime(2026, 1, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC), ("unknown",))
    assert last(list(replay(house, other).run("me"))).judged == 1
