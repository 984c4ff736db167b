"""A spool and a state to look at, the state on both of its databases."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.node.state.conftest import database, postgres, url
from tocsin.node.settings import NodeSettings
from tocsin.node.state import Database
from tocsin.pipeline.spool import Payload, SpoolBounds, SpoolWriter
from tocsin.testing.clocks import ManualClock

__all__ = ["database", "postgres", "url"]
START = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)


class House:
    """A data folder with a spool, and a state."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.clock = ManualClock(START)
        self.settings = NodeSettings.model_validate(
            {"data": folder, "sources": [{"name": "web"}, {"name": "quiet"}], "spool": {"shards": 2}}
        )
        self.database = database
        self.spool = SpoolWriter(folder / "spool" / "a", 2, SpoolBounds(reserve_bytes=4096), self.clock)

    def send(self, events: int, source: str = "web", key: bytes | None = None) -> int:
        data = b'{"a":1}\n' * events
        return self.spool.put(Payload(source, "text", data, events, key=key)).result().seq


@pytest.fixture
def house(tmp_path: Path, database: Database) -> House:
    return House(tmp_path / "data", database)
