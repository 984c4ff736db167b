"""Fixtures for tests of the report in a real browser."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import found, started
from tests.browser.watched import WatchedPage


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium; without one the test is skipped and says so, and on CI (`CI=true`) it fails."""
    path = found()
    if path is None:
        reason = "no Chromium: install it (make browser), or name one with TOCSIN_BROWSER"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with started(path) as browser:
        yield browser


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., WatchedPage]]:
    """Give a function that opens a file in the browser and watches it."""
    pages: list[WatchedPage] = []

    def opened(file: Path, **context: Any) -> WatchedPage:
        pages.append(WatchedPage(chromium, file, **context))
        return pages[-1]

    yield opened
    for page in pages:
        page.close()
