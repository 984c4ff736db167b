"""Chromium, as the system has it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def found() -> str | None:
    """Give the path of a Chromium: what TOCSIN_BROWSER names, else what is installed, else None."""
    named = os.environ.get("TOCSIN_BROWSER")
    return next((path for name in ((named,) if named else NAMES) if (path := shutil.which(name))), None)


@contextmanager
def started(path: str) -> Iterator[Browser]:
    """Start a browser without a window. Chromium's own sandbox does not work for root, as in containers."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        try:
            yield browser
        finally:
            browser.close()
