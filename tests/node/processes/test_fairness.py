"""Sources and workers: who waits for whom, and how the shards are shared."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.node.processes.places import House
from tests.node.sysmon import WHOAMI, event, whoami
from tocsin.node.processes.worker import Worker

RULES = {"whoami.yml": WHOAMI}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


def turn(house: House, *workers: Worker) -> int:
    house.clock.advance(timedelta(seconds=1))
    return sum(worker.turn() for worker in workers)


def test_a_noisy_source_does_not_delay_a_quiet_one_of_another_shard(house: House) -> None:
    house.activate(RULES)
    noisy, quiet = house.source_of(0), house.source_of(1)
    for number in range(200):
        house.send(noisy, event(number))
    house.send(quiet, whoami(1))
    assert turn(house, house.worker()) == 65  # a turn's share of the noisy one, and all of the quiet one
    assert house.titles() == ["Whoami"]


def test_sources_of_one_shard_are_judged_as_they_came(house: House) -> None:
    house.activate(RULES)
    noisy, quiet = house.source_of(0), house.source_of(0, "q")
    for number in range(100):
        house.send(noisy, event(number))
    house.send(quiet, whoami(1))
    worker = house.worker()
    assert turn(house, worker) == 64
    assert house.titles() == []
    assert turn(house, worker) == 37
    assert house.titles() == ["Whoami"]


def test_shards_are_shared_anew_when_a_worker_comes_or_goes(house: House) -> None:
    house.activate(RULES)
    first = house.worker("first")
    turn(house, first)
    assert [house.leases.acquire(f"shard {shard}", "x", 15) for shard in (0, 1)] == [None, None]
    second = house.worker("second")
    for _ in range(3):
        turn(house, first, second)
    house.send(house.source_of(0), whoami(1))
    house.send(house.source_of(1), whoami(2))
    house.clock.advance(timedelta(seconds=1))
    assert [first.turn(), second.turn()] == [1, 1]
    second.finish()
    for _ in range(2):
        turn(house, first)
    house.send(house.source_of(0), whoami(3))
    house.send(house.source_of(1), whoami(4))
    assert turn(house, first) == 2
    first.finish()
    assert (len(house.titles()), house.laked()) == (4, 4)


def test_a_stop_works_on_what_waits_while_there_is_time(house: House) -> None:
    house.activate(RULES)
    for number in range(150):
        house.send(house.source_of(0), whoami(number))
    worker = house.worker()
    worker.run(lambda _: True, drain_seconds=10.0)
    assert (len(house.titles()), house.laked()) == (150, 150)


def test_a_stop_without_time_leaves_what_waits_in_the_spool(house: House) -> None:
    house.activate(RULES)
    for number in range(150):
        house.send(house.source_of(0), whoami(number))
    house.worker("a").run(lambda _: True)
    assert house.titles() == []
    house.worker("b").run(lambda _: True, drain_seconds=10.0)
    assert house.laked() == 150
