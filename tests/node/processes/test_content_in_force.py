"""Content that changes while events flow: each batch is judged by what was in force at its position, once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from shutil import rmtree

import pytest

from tests.node.processes.places import House
from tests.node.sysmon import MIMIKATZ, WHOAMI, event, whoami
from tocsin.node.processes.folders import content_folder, lake_folder
from tocsin.node.processes.worker import Worker
from tocsin.node.state import Activation

ONE = {"whoami.yml": WHOAMI}
TWO = {"whoami.yml": WHOAMI.replace("title: Whoami", "title: Renamed")}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, shards=1)
    yield made
    made.close()


def turn(house: House, worker: Worker) -> int:
    """Let a second pass, so that the worker looks for what is new, and let it work."""
    house.clock.advance(timedelta(seconds=1))
    return worker.turn()


def gone_over(house: House, worker: Worker, version: str) -> None:
    """Let a worker take turns until it has gone over to a version, which it loads beside its work."""
    for _ in range(10_000):
        turn(house, worker)
        if house.versions.of_shard("a", 0, 10**9)[0].version == version:
            return
    pytest.fail("it did not go over")


def test_a_worker_without_content_takes_nothing(house: House) -> None:
    house.send("web", whoami(1))
    worker = house.worker()
    assert turn(house, worker) == 0
    assert house.leases.acquire("shard 0", "another", 10) is not None


def test_a_change_counts_from_the_next_batch_on(house: House) -> None:
    one = house.activate(ONE)
    house.send("web", whoami(1))
    worker = house.worker()
    assert turn(house, worker) == 1
    two = house.activate(TWO)
    gone_over(house, worker, two)
    house.send("web", whoami(2))
    turn(house, worker)
    assert house.titles() == ["Whoami", "Renamed"]
    assert house.versions.of_shard("a", 0, 0) == [Activation(1, one), Activation(2, two)]


def test_a_batch_that_is_done_again_is_judged_by_what_was_in_force_there(house: House) -> None:
    house.activate(ONE)
    house.send("web", whoami(1))
    worker = house.worker()
    turn(house, worker)
    lake_folder(house.settings).write_bytes(b"in the way")  # what is judged cannot be stored
    gone_over(house, worker, house.activate(TWO))
    house.send("web", whoami(2))
    house.leases.release_of("w")
    lake_folder(house.settings).unlink()
    after = house.worker("after")
    assert turn(house, after) == 1  # up to where the other content begins
    assert turn(house, after) == 1
    after.finish()
    assert house.titles() == ["Whoami", "Renamed"]
    assert house.laked() == 2
    assert len(house.lake_files()) == 2


def test_a_worker_that_dies_between_going_over_and_its_next_batch_is_followed_by_one_that_knows(house: House) -> None:
    house.activate(ONE)
    house.send("web", whoami(1))
    worker = house.worker()
    turn(house, worker)
    gone_over(house, worker, house.activate(TWO))
    house.leases.release_of("w")
    house.send("web", whoami(2), event(3))
    after = house.worker("after")
    turn(house, after)
    turn(house, after)
    after.finish()
    assert (house.titles(), house.laked()) == (["Whoami", "Renamed"], 3)


def test_a_worker_loads_what_is_active_and_never_the_files_that_people_edit(house: House) -> None:
    house.activate(ONE)
    (house.rules / "whoami.yml").write_text("broken: [", encoding="utf-8")
    house.send("web", whoami(1))
    turn(house, house.worker())
    assert house.titles() == ["Whoami"]


def test_a_worker_that_lost_its_lease_does_not_say_what_is_in_force(house: House) -> None:
    one = house.activate(ONE)
    late = house.worker("late")
    turn(house, late)
    house.clock.advance(timedelta(seconds=60))
    new = house.worker("new")
    house.send("web", whoami(1))
    assert turn(house, new) == 1
    two = house.activate(TWO)
    for _ in range(3):
        turn(house, late)
    assert two not in {each.version for each in house.versions.of_shard("a", 0, 0)}
    gone_over(house, new, two)
    assert house.versions.of_shard("a", 0, 0) == [Activation(1, one), Activation(2, two)]


def test_two_changes_without_a_batch_between_them_leave_only_the_second(house: House) -> None:
    house.activate(ONE)
    house.send("web", whoami(1))
    worker = house.worker()
    turn(house, worker)
    gone_over(house, worker, house.activate(TWO))
    three = house.activate({"mimikatz.yml": MIMIKATZ})
    gone_over(house, worker, three)
    house.send("web", whoami(2))
    turn(house, worker)
    assert house.titles() == ["Whoami"]
    assert house.versions.of_shard("a", 0, 1) == [Activation(2, three)]


def test_going_back_to_what_was_before_is_a_change_as_any(house: House) -> None:
    house.activate(ONE)
    house.send("web", whoami(1))
    worker = house.worker()
    turn(house, worker)
    gone_over(house, worker, house.activate(TWO))
    house.send("web", whoami(2))
    turn(house, worker)
    gone_over(house, worker, house.activate(ONE))
    house.send("web", whoami(3))
    turn(house, worker)
    assert house.titles() == ["Whoami", "Renamed", "Whoami"]


def test_versions_go_when_all_that_they_judged_is_stored(house: House) -> None:
    one = house.activate(ONE)
    house.send("web", whoami(1))
    worker = house.worker()
    turn(house, worker)
    two = house.activate(TWO)
    gone_over(house, worker, two)
    assert house.keeper.clean() == [one]  # going over has stored what the first one gave
    folders = {path.name for path in content_folder(house.settings).iterdir() if path.is_dir()}
    assert folders == {two}


def test_where_an_old_version_is_damaged_the_active_one_stands_in_and_the_shard_goes_on(house: House) -> None:
    one = house.activate(ONE)
    house.send("web", whoami(1))
    worker = house.worker()
    turn(house, worker)
    lake_folder(house.settings).write_bytes(b"in the way")
    gone_over(house, worker, house.activate(TWO))
    house.leases.release_of("w")
    lake_folder(house.settings).unlink()
    rmtree(content_folder(house.settings) / one)
    house.send("web", whoami(2))
    after = house.worker("after")
    turn(house, after)
    turn(house, after)
    after.finish()
    assert (house.titles(), house.laked()) == (["Whoami", "Renamed"], 2)
