"""A node whose lake is in an object store."""

from pathlib import Path

import pytest

from tests.node.sysmon import event, whoami
from tests.node.work.house import House
from tests.pipeline.lake.gateway import Gateway, free_port, running
from tocsin.core.errors import StoreFailed
from tocsin.node.state import LakeFiles, Leases
from tocsin.node.work import LakeCommitter, LakeTables, Place, ShardWorker
from tocsin.pipeline.lake import LakePlace, LakeReader


def worker_of(house: House, place: LakePlace) -> ShardWorker:
    """Make a worker that stores in a place."""
    lease = Leases(house.database, house.clock).acquire("shard", "w", 3600)
    assert lease is not None
    return ShardWorker(Place(house.folder / "spool" / "a", 0, house.database, place), lease, house.content, house.clock)


def rows(place: LakePlace) -> int:
    """Count the events that are stored."""
    return sum(batch.num_rows for batch in LakeReader(place).batches("windows.sysmon"))


def test_what_was_received_is_stored_there(tmp_path: Path, gateway: Gateway) -> None:
    house = House(tmp_path)
    place, _ = gateway.place()
    house.send(event(1), whoami(2))
    worker = worker_of(house, place)
    worker.step()
    worker.flush()
    committer = LakeCommitter(house.database, LakeTables(place), house.clock)
    assert (committer.step(), committer.step()) == (1, 0)
    assert (rows(place), house.sums()) == (2, (2, 2))


def test_a_store_that_is_gone_for_a_while_loses_nothing(tmp_path: Path) -> None:
    house = House(tmp_path / "house")
    stored, port = tmp_path / "store", free_port()
    stored.mkdir()
    with running(stored, port) as gateway:
        place, _ = gateway.place()
    place.options.update({"max_retries": "1", "retry_timeout": "1s"})
    house.send(whoami(1))
    worker = worker_of(house, place)
    worker.step()
    assert house.titles() == ["Whoami"]
    with pytest.raises(StoreFailed) as told:
        worker.flush()
    assert "\x1b" not in str(told.value)
    assert LakeFiles(house.database).uncommitted(1) == []
    with running(stored, port):
        worker.flush()
    committer = LakeCommitter(house.database, LakeTables(place), house.clock)
    with pytest.raises(StoreFailed):
        committer.step()
    with running(stored, port):
        assert committer.step() == 1
        assert (rows(place), house.sums()) == (1, (1, 1))
