"""Fixtures for tests of the command line."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.cli.inside import inside
from tests.cli.running import Ran, write_logs


@pytest.fixture
def tocsin(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Give a function that runs `tocsin` with arguments in this process, which is quicker than in another."""
    return partial(inside, capsys)


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Give a folder of two logs with three findings among them."""
    return write_logs(tmp_path / "logs")
