"""The power is lost, again and again: what was acknowledged is in findings and lake all the same, once."""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.faults.disk import Disk
from tests.faults.sending import send
from tocsin.core.clock import SystemClock
from tocsin.testing.conservation.counting import counted
from tocsin.testing.conservation.node import Node
from tocsin.testing.conservation.plan import Counted
from tocsin.testing.conservation.producer import Sender
from tocsin.testing.conservation.run import settle

NOTHING = Counted(0, 0, 0, 0, 0, 0, 0)
SHARE = 1_000_000


def lose_power(disk: Disk, seed: int, losses: int) -> tuple[Counted, int, int]:
    """Run a node whose disk loses its power; give what was counted, how much was sent, and how much was undone."""
    node = Node(disk.root, 2, disk.before)
    rng, stop, pause = random.Random(seed), Event(), Event()
    enough = Event()
    undone = 0

    with ThreadPoolExecutor(3) as pool:
        sender = Sender(node.address, node.token, enough)
        sending = [pool.submit(send, sender, range(SHARE * each, SHARE * (each + 1)), stop) for each in range(3)]
        try:
            for _ in range(losses):
                node.ensure()
                while node.address() is None and rng.random() < 0.999:  # now and then while it starts
                    pause.wait(0.05)
                pause.wait(rng.uniform(0.1, 6.0))
                node.cut()
                undone += disk.lose_power(rng)
            stop.set()
            while not all(each.done() for each in sending):
                node.ensure()
                pause.wait(0.1)
        finally:
            stop.set()
            enough.set()
    acknowledged = [each.result() for each in sending]
    settle(node, sum(map(len, acknowledged)), 120, SystemClock())
    node.close()
    return counted(node, acknowledged), sum(map(len, acknowledged)), undone


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_acknowledged_is_lost_when_the_power_is(disk: Disk, seed: int) -> None:
    found, sent, undone = lose_power(disk, seed, 5)
    assert found == NOTHING, f"{sent} sent, {undone} deeds undone"
    assert sent > 0
    assert undone > 0
