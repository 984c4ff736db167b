"""The application of a receiving process, over a real spool and a real state."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tocsin.node.activation import Reload
from tocsin.node.http import node_application
from tocsin.node.settings import NodeSettings
from tocsin.node.state import open_database
from tocsin.pipeline.receivers import Door, DoorLimits, SourceSettings, Token, Tokens, hashed
from tocsin.pipeline.spool import SpoolBounds, SpoolWriter
from tocsin.testing.clocks import ManualClock
from tocsin.testing.logs import KeptLog

START = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
SENDER = {"Authorization": "Bearer sender-secret"}
VIEWER = {"Authorization": "Bearer viewer-secret"}


class House:
    """What a test talks to, and what is behind it."""

    def __init__(self, folder: Path, total_bytes: int = 8 * 1024**3) -> None:
        self.clock = ManualClock(START)
        self.log = KeptLog()
        self.settings = NodeSettings.model_validate(
            {
                "data": folder,
                "sources": [{"name": "web"}],
                "sinks": [{"name": "hook", "url": "https://hook.example/"}],
                "spool": {"shards": 2, "total_bytes": total_bytes},
            }
        )
        bounds = SpoolBounds(total_bytes=total_bytes, reserve_bytes=4096)
        self.spool = SpoolWriter(folder / "spool" / "a", 2, bounds, self.clock)
        self.database = open_database(f"sqlite:///{folder / 'state.db'}")
        self.outcome: Reload | None = None
        self.reloads = 0
        tokens = Tokens(
            [
                Token("sender", hashed("sender-secret"), ["web"]),
                Token("viewer", hashed("viewer-secret"), scopes=("metrics",)),
                Token("admin", hashed("admin-secret"), scopes=("admin",)),
                Token("old viewer", hashed("old-secret"), scopes=("read",), expires=START),
            ],
            self.clock,
        )
        door = Door(self.spool, [SourceSettings("web")], tokens, DoorLimits(), self.clock)
        self.client = TestClient(
            node_application(
                self.settings,
                door,
                spool=self.spool,
                database=self.database,
                reload=self.reload,
                log=self.log,
                clock=self.clock,
            ),
            raise_server_exceptions=False,
        )

    async def reload(self, seconds: float) -> Reload | None:
        """Stand in for the supervisor: give what a test has decided."""
        self.reloads += 1
        return self.outcome


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with_all = House(tmp_path / "data")
    with with_all.client:
        yield with_all
    with_all.spool.close()
    with_all.database.close()
