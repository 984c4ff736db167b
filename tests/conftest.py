"""Fixtures for the whole tree, and the one edge at which tests look at the environment."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the repository's root."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def private_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give all tests, and the processes they start, a cache of their own: the user's stays untouched."""
    folder = tmp_path_factory.mktemp("cache")
    before = os.environ.get("TOCSIN_CACHE")
    os.environ["TOCSIN_CACHE"] = str(folder)
    yield folder
    if before is None:
        del os.environ["TOCSIN_CACHE"]
    else:
        os.environ["TOCSIN_CACHE"] = before


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Give the folder of real rules and logs: `TOCSIN_CORPORA`, else `../shared/corpora` beside the repository.

    Without it a test is skipped and says so; on CI (`CI=true`) it fails, so that real data cannot go unnoticed missing.
    """
    named = os.environ.get("TOCSIN_CORPORA")
    folder = Path(named) if named else ROOT.parent / "shared" / "corpora"
    if folder.is_dir():
        return folder
    reason = f"no corpora at {folder}: set TOCSIN_CORPORA to a folder with sigmahq/, evtx-attack-samples/ and otrf/"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
