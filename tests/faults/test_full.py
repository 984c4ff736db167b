"""A disk that is full, or takes nothing: senders are told to wait, nothing acknowledged is lost, and it goes on alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from tests.faults.disk import Disk
from tests.faults.sending import post, send
from tests.faults.test_power import NOTHING, SHARE
from tocsin.core.clock import SystemClock
from tocsin.testing.conservation.counting import counted
from tocsin.testing.conservation.node import Node
from tocsin.testing.conservation.producer import Sender
from tocsin.testing.conservation.run import settle

STORES = {"everything": ".", "spool": "data/spool", "lake": "data/lake", "state": "data/state.db"}
WAIT = 503
PATIENCE = 120.0


def until(what: Callable[[], bool]) -> None:
    pause = Event()
    for _ in range(int(PATIENCE / 0.2)):
        if what():
            return
        pause.wait(0.2)
    pytest.fail("it did not happen")


@pytest.mark.parametrize("fault", ["full", "read-only"])
def test_a_store_that_takes_nothing_costs_nothing(disk: Disk, fault: str) -> None:
    node = Node(disk.root, 2, disk.before)
    node.ensure()
    stop, enough = Event(), Event()
    sender = Sender(node.address, node.token, enough)
    until(lambda: post(node, 2 * SHARE)[0] == 200)
    root = node.session()
    probe = 2 * SHARE + 1
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send, sender, range(SHARE), stop)
        try:
            for store, below in STORES.items():
                place = Path(disk.root / below)
                (disk.fill if fault == "full" else disk.protect)(place)
                if store in {"everything", "spool"}:
                    until(lambda: post(node, probe) == (WAIT, "5"))  # noqa: B023
                else:
                    Event().wait(3)
                disk.mend()
                until(lambda: post(node, probe)[0] == 200)  # noqa: B023
                probe += 1
            stop.set()
            sent = sending.result(PATIENCE)
        finally:
            stop.set()
            enough.set()
            disk.mend()
    ranges = [sent, range(2 * SHARE, probe)]
    settle(node, sum(map(len, ranges)), PATIENCE, SystemClock())
    assert node.session() == root  # nobody had to start it again
    node.close()
    assert counted(node, ranges) == NOTHING
    assert len(sent) > 0
