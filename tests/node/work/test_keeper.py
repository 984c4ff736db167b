"""The lake's maintenance: fewer files, nothing older than it is to be, nothing that nobody has, and no event lost.

On a disk and in an object store.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.node.work.lake_house import NOW, Lake, all_of
from tests.pipeline.lake.gateway import Gateway
from tests.pipeline.lake.lakes import TABLE, row
from tocsin.core.clock import SystemClock
from tocsin.core.errors import StoreFailed
from tocsin.node.state import LakeFile, LakeFiles
from tocsin.node.state.lake_files import register
from tocsin.pipeline.lake import LakeBuffer, LakeReader, write_files


@pytest.fixture(params=["disk", "store"])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Lake:
    """Give a lake of each kind."""
    if request.param == "disk":
        return Lake(tmp_path)
    gateway: Gateway = request.getfixturevalue("gateway")
    return Lake(tmp_path, *gateway.place())


def test_small_files_are_put_together_while_others_come(lake: Lake) -> None:
    work = lake.work()
    for number in range(40):
        lake.write(NOW + timedelta(seconds=number))
        work.step()
        lake.clock.advance(timedelta(seconds=3))
        work.turn()
    lake.clock.advance(timedelta(seconds=10))
    all_of(work)
    assert lake.files() < 4 + 4
    assert lake.ids() == [f"{number:05}" for number in range(1, 41)]


def test_what_is_there_before_is_looked_at_too(lake: Lake) -> None:
    for _ in range(6):
        lake.write(NOW - timedelta(days=5))
    lake.work().step()
    all_of(lake.work())
    assert lake.files() == 1


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_whoever_comes_after_one_that_was_killed_finds_all_once(lake: Lake, turns: int) -> None:
    for _ in range(6):
        lake.write(NOW)
    first = lake.work()
    first.step()
    for _ in range(turns):  # begun; written; in the table
        first.turn()
    del first
    for _ in range(6):
        lake.write(NOW)
    second = lake.work()
    second.step()
    all_of(second)
    assert lake.ids() == [f"{number:05}" for number in range(1, 13)]
    assert lake.files() < 12


def test_one_that_was_stopped_for_long_changes_nothing_any_more(lake: Lake) -> None:
    for _ in range(6):
        lake.write(NOW)
    stopped = lake.work()
    stopped.step()
    stopped.turn()  # it has begun
    other = lake.work()
    other.step()
    all_of(other)
    with pytest.raises(StoreFailed):
        all_of(stopped)
    assert lake.ids() == [f"{number:05}" for number in range(1, 7)]


def test_what_was_begun_long_ago_does_not_come_into_a_table(lake: Lake) -> None:
    for _ in range(6):
        lake.write(NOW)
    work = lake.work()
    work.step()
    work.turn()  # it has begun
    lake.clock.advance(timedelta(hours=2))
    while lake.files() == 6 and work.turn():
        assert all((lake.folder / TABLE / file.path).exists() for file in LakeReader(lake.place).files(TABLE))
    all_of(work)
    assert (lake.files(), lake.ids()) == (1, [f"{number:05}" for number in range(1, 7)])
    assert lake.on_disk() == 6 + 2


def test_a_committer_that_was_stopped_for_long_adds_nothing_twice(lake: Lake) -> None:
    lake.write(NOW)
    stopped, other = lake.work(), lake.work()
    stopped.step()
    lake.write(NOW)
    other.step()
    lake.write(NOW)
    with pytest.raises(StoreFailed):  # it still sees the table as it was
        stopped.step()
    assert lake.ids() == ["00001", "00002"]
    assert (stopped.step(), stopped.step()) == (1, 0)
    assert lake.ids() == ["00001", "00002", "00003"]


def test_a_commit_that_is_done_again_adds_nothing(lake: Lake) -> None:
    lake.write(NOW)
    lake.work().step()
    with lake.database.transaction() as connection:  # killed before it was noted
        connection.exec_driver_sql("update lake_files set committed = 0")
    assert lake.work().step() == 1
    assert lake.ids() == ["00001"]


def test_events_are_kept_as_long_as_their_log_type_is(lake: Lake) -> None:
    lake.days = {TABLE: 30}
    for days in (0, 29, 31, 90):
        lake.write(NOW - timedelta(days=days))
        lake.write(NOW - timedelta(days=days), table="unknown")
    work = lake.work()
    work.step()
    all_of(work)
    assert lake.ids() == ["00001", "00003"]
    assert len(lake.ids("unknown")) == 4


def test_a_day_is_removed_when_all_of_it_is_old(lake: Lake) -> None:
    lake.days = {TABLE: 30}
    lake.write(NOW.replace(hour=1) - timedelta(days=30))  # a part of that day is not
    work = lake.work()
    work.step()
    all_of(work)
    assert lake.ids() == ["00001"]
    lake.clock.advance(timedelta(days=1))
    all_of(work)
    assert lake.ids() == []


def test_old_events_that_came_lately_are_kept_as_long_as_new_ones(lake: Lake) -> None:
    lake.days = {TABLE: 30}
    buffer = LakeBuffer()
    buffer.add(row("old", NOW - timedelta(days=400), received=NOW))
    (file,) = write_files(lake.place, buffer, ("x",))
    with lake.database.transaction() as connection:
        register(
            connection,
            lake.database.tenant,
            [LakeFile(file.table, file.path, file.day, file.size, file.rows, file.stats)],
        )
    work = lake.work()
    work.step()
    all_of(work)
    assert lake.ids() == ["old"]
    lake.clock.advance(timedelta(days=31))
    all_of(work)
    assert lake.ids() == []


def test_what_a_case_holds_is_never_removed(lake: Lake) -> None:
    lake.days = {TABLE: 30}
    lake.held = lambda name, file: (name, file.day) == (TABLE, "2026-03-01")
    lake.write(datetime(2026, 3, 1, tzinfo=UTC))
    lake.write(datetime(2026, 3, 2, tzinfo=UTC))
    work = lake.work()
    work.step()
    all_of(work)
    assert lake.ids() == ["00001"]


def test_what_was_written_and_never_registered_is_removed_when_it_is_old(lake: Lake) -> None:
    lake.write(NOW)
    work = lake.work()
    work.step()
    lake.write(NOW, register_it=False)
    assert work.keeper.vacuum() == []
    lake.age(23)
    assert work.keeper.vacuum() == []
    lake.age(2)
    assert [name for name, _ in work.keeper.garbage()] == [TABLE]
    assert lake.on_disk() == 2
    assert len(work.keeper.vacuum()) == 1
    assert lake.on_disk() == 1
    assert lake.ids() == ["00001"]


def test_what_is_registered_and_waits_is_never_removed(lake: Lake) -> None:
    lake.write(NOW)
    lake.work().step()
    lake.write(NOW)
    lake.age(1000)
    assert lake.work().keeper.vacuum() == []
    lake.work().step()
    assert lake.ids() == ["00001", "00002"]


def test_files_that_were_put_together_stay_for_those_who_read_them(lake: Lake) -> None:
    lake.clock.advance(SystemClock().now() - NOW)  # Delta tells the age of what was taken out by the machine's clock
    for _ in range(4):
        lake.write(NOW)
    work = lake.work()
    work.step()
    reader = LakeReader(lake.place)
    files = reader.files(TABLE)
    lake.age(1000)
    all_of(work)
    assert lake.files() == 1
    assert work.keeper.vacuum() == []
    assert sum(batch.num_rows for batch in reader.batches(TABLE, files)) == 4


def test_the_state_forgets_files_that_are_in_their_tables(lake: Lake) -> None:
    work = lake.work()
    with lake.database.transaction() as connection:
        register(connection, lake.database.tenant, [LakeFile("t", "p", "d", 1, 1, "{}")] * 3000)
    LakeFiles(lake.database).mark_committed(range(1, 3001))
    lake.write(NOW)
    work.step()
    with lake.database.transaction() as connection:
        (count,) = connection.exec_driver_sql("select count(*) from lake_files").one()
    assert count == 1001


@pytest.mark.parametrize("breaking", ["log", "day"])
def test_a_lake_that_cannot_be_written_is_told_and_loses_nothing(tmp_path: Path, breaking: str) -> None:
    lake = Lake(tmp_path)
    for _ in range(6):
        lake.write(NOW)
    work = lake.work()
    work.step()
    before = lake.ids()
    table = lake.folder / TABLE
    blocked = table / ("_delta_log" if breaking == "log" else f"_day={NOW.date()}")
    moved = blocked.with_name("moved")
    blocked.rename(moved)
    blocked.write_text("in the way")
    with pytest.raises(StoreFailed):
        all_of(work)
    blocked.unlink()
    moved.rename(blocked)
    assert lake.ids() == before
    again = lake.work()
    all_of(again)
    assert (lake.ids(), lake.files()) == (before, 1)


def test_maintenance_of_nothing_is_nothing(lake: Lake) -> None:
    steps: list[Callable[[], int]] = [lake.work().step, lake.work().turn]
    assert [step() for step in steps] == [0, 0]
