"""A door with sources and tokens, in front of a real spool."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from starlette.testclient import TestClient

from tocsin.pipeline.receivers import Door, DoorLimits, SourceSettings, Token, Tokens, application, hashed
from tocsin.pipeline.receivers.body import BodyLimits
from tocsin.pipeline.spool import SpoolBounds, SpoolReader, SpoolWriter
from tocsin.pipeline.spool.batch import SpooledBatch
from tocsin.testing.clocks import ManualClock

START = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
LIMITS = DoorLimits(BodyLimits(sent_bytes=100_000, bytes=2_000_000, ratio=100, seconds=5), events=5000)


class House(NamedTuple):
    """What a test talks to, and where what it sends should be."""

    client: TestClient
    folder: Path
    clock: ManualClock

    def held(self) -> list[SpooledBatch]:
        return SpoolReader(self.folder).read(0, 0, 1000)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    clock = ManualClock(START)
    sources = [
        SourceSettings("web"),
        SourceSettings("acked", indexer_acknowledgement=True),
        SourceSettings("slow", events_per_second=10, burst=20),
    ]
    tokens = Tokens(
        [
            Token("web", hashed("web-secret"), ["web", "slow"]),
            Token("acked", hashed("acked-secret"), ["acked"]),
            Token("off", hashed("off-secret"), ["web"], disabled=True),
            Token("old", hashed("old-secret"), ["web"], expires=datetime(2031, 1, 1, tzinfo=UTC)),
            Token("hec only", hashed("hec-secret"), ["web"], scopes=("hec",)),
            Token("lost", hashed("lost-secret"), ["nowhere"]),
        ],
        clock,
    )
    folder = tmp_path / "spool"
    spool = SpoolWriter(folder, 1, SpoolBounds(reserve_bytes=4096), clock)
    with TestClient(application(Door(spool, sources, tokens, LIMITS, clock))) as client:
        yield House(client, folder, clock)
    spool.close()
