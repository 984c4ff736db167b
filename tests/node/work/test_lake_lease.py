"""The lake's lease goes from a worker to a command that asks, and back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tocsin.core.errors import StoreFailed
from tocsin.node.processes.worker import Worker
from tocsin.node.settings import NodeSettings
from tocsin.node.state import Database, LeaseLost, Leases, open_database
from tocsin.node.work.lake_lease import LAKE, WANTED, lake_lease
from tocsin.testing.clocks import ManualClock
from tocsin.testing.logs import KeptLog


class Two:
    """A state and a clock that goes on while somebody waits."""

    def __init__(self, folder: Path) -> None:
        self.database: Database = open_database(f"sqlite:///{folder / 'state.db'}")
        self.clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
        self.leases = Leases(self.database, self.clock)
        self.waits = 0

    def wait(self, seconds: float) -> None:
        self.waits += 1
        self.clock.advance(timedelta(seconds=seconds))


@pytest.fixture
def two(tmp_path: Path) -> Two:
    return Two(tmp_path)


def test_a_lease_that_nobody_holds_is_taken_and_given_back(two: Two) -> None:
    with lake_lease(two.database, two.clock, "me", 5, two.wait):
        assert (two.leases.holder(LAKE), two.leases.holder(WANTED)) == ("me", "me")
    assert (two.leases.holder(LAKE), two.leases.holder(WANTED), two.waits) == (None, None, 0)


def test_it_is_waited_for_until_it_is_given(two: Two) -> None:
    lease = two.leases.acquire(LAKE, "worker", 60)
    assert lease is not None

    def wait(seconds: float) -> None:
        two.wait(seconds)
        if two.waits == 3 and two.leases.holder(WANTED):
            two.leases.release(lease)

    with lake_lease(two.database, two.clock, "me", 5, wait):
        assert two.leases.holder(LAKE) == "me"


def test_who_has_it_is_told_when_patience_ends(two: Two) -> None:
    assert two.leases.acquire(LAKE, "worker", 60)
    with pytest.raises(StoreFailed, match="worker's"), lake_lease(two.database, two.clock, "me", 1, two.wait):
        pass
    assert (two.leases.holder(LAKE), two.leases.holder(WANTED)) == ("worker", None)


def test_it_is_held_longer_as_work_goes_on(two: Two) -> None:
    with lake_lease(two.database, two.clock, "me", 5, two.wait) as still:
        for _ in range(10):
            two.clock.advance(timedelta(seconds=20))
            still()
            assert two.leases.holder(LAKE) == "me"


def test_work_ends_when_it_was_lost(two: Two) -> None:
    with lake_lease(two.database, two.clock, "me", 5, two.wait) as still:
        two.clock.advance(timedelta(seconds=100))
        assert two.leases.acquire(LAKE, "worker", 60)
        with pytest.raises(LeaseLost):
            still()
    assert two.leases.holder(LAKE) == "worker"


def test_a_worker_stands_back_while_a_command_wants_the_lake(two: Two, tmp_path: Path) -> None:
    worker = Worker(NodeSettings(data=tmp_path), "worker", two.clock, None, KeptLog())
    worker.turn()
    assert two.leases.holder(LAKE) == "worker"

    def wait(seconds: float) -> None:
        two.wait(seconds)
        worker.turn()

    with lake_lease(two.database, two.clock, "me", 5, wait):
        for _ in range(3):
            wait(2.0)
            assert two.leases.holder(LAKE) == "me"
    two.wait(2.0)
    worker.turn()
    assert two.leases.holder(LAKE) == "worker"
    worker.finish()


def test_two_commands_do_not_maintain_at_once(two: Two) -> None:
    with (
        lake_lease(two.database, two.clock, "me", 5, two.wait),
        pytest.raises(StoreFailed, match="another command"),
        lake_lease(two.database, two.clock, "you", 5, two.wait),
    ):
        pass
