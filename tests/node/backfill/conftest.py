"""What is sent again runs on both databases, as all of the state."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.node.backfill.house import BackfillHouse
from tests.node.state.conftest import database, postgres, url

__all__ = ["database", "postgres", "url"]


@pytest.fixture
def house(tmp_path: Path, url: str) -> Iterator[BackfillHouse]:
    made = BackfillHouse(tmp_path, url)
    yield made
    made.database.close()
