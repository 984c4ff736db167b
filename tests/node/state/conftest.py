"""A database of each kind: every test of the state runs on both."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.node.state.postgres import Postgres, has_server
from tocsin.node.state import Database, open_database


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    # Folders of pytest are closed to the server's user.
    with (
        TemporaryDirectory(prefix="tocsin-", ignore_cleanup_errors=True) as folder,
        Postgres.started(Path(folder)) as server,
    ):
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    if not has_server():
        reason = "no PostgreSQL: install it (make postgres)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = open_database(url)
    yield opened
    opened.close()
