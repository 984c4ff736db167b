"""What has to be on disk before anybody hears of it."""

import os
from contextlib import suppress
from pathlib import Path


def sync(path: Path) -> None:
    """Put a file, or the names in a folder, on disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def make_folder(path: Path) -> None:
    """Make a folder that only its owner may enter, and see to it that its name, and those above it, are on disk."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    for above in path.resolve().parents:
        with suppress(PermissionError):  # who may not read a folder has made nothing in it
            sync(above)
