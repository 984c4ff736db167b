"""The way into the spool: its refusals are told once, and that they are over."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tocsin.core.errors import StoreFull
from tocsin.node.processes.told_intake import ToldIntake
from tocsin.pipeline.spool import Payload, Priority, SpoolBounds, SpoolWriter
from tocsin.testing.clocks import ManualClock
from tocsin.testing.logs import KeptLog

START = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
PAYLOAD = Payload("web", "text", b'{"a":1}\n', 1)


def test_refusals_are_told_once_for_each_priority_and_when_they_are_over(tmp_path: Path) -> None:
    log = KeptLog()
    spool = SpoolWriter(tmp_path, 1, SpoolBounds(reserve_bytes=0, total_bytes=10**7), ManualClock(START))
    full = SpoolWriter(tmp_path / "full", 1, SpoolBounds(reserve_bytes=0, total_bytes=10), ManualClock(START))
    told = ToldIntake(full, log)
    for priority in (Priority.LOW, Priority.LOW, Priority.HIGH, Priority.LOW):
        with pytest.raises(StoreFull):
            told.put(PAYLOAD, priority).result()
    assert [(level, event, facts["priority"]) for level, event, facts in log.kept] == [
        ("error", "spool refuses", "low"),
        ("error", "spool refuses", "high"),
    ]
    told._intake = spool  # as if there were room again
    assert told.put(PAYLOAD, Priority.LOW).result().seq == 1
    assert told.put(PAYLOAD, Priority.LOW).result().seq == 2
    spool.close()
    full.close()
    assert log.kept[2:] == [("info", "spool takes again", {"priority": "low", "refused": 3})]
