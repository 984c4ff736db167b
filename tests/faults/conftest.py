"""What these tests need of the machine: a C compiler for the disk that fails, and strace."""

import os
from pathlib import Path
from shutil import which

import pytest

from tests.faults.disk import Disk


def _needs(program: str) -> None:
    if which(program) is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"there is no {program}: run .ci/faults")
        pytest.skip(f"there is no {program}: run .ci/faults")


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """Give a disk that can lose its power, be full, or take nothing; its folder is not there yet."""
    _needs("gcc")
    (tmp_path / "scratch").mkdir()
    return Disk(tmp_path / "node", tmp_path / "scratch")


@pytest.fixture
def strace() -> str:
    """Give the command that traces system calls."""
    _needs("strace")
    return "strace"
