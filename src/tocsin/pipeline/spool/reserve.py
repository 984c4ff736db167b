"""Room that is kept for the case that the disk is full."""

import os
from contextlib import suppress
from pathlib import Path


class Reserve:
    """A file of nothing, whose room is given back to the disk when there is no other.

    SQLite needs some to commit that something was removed, and so does whoever recovers a full disk.
    """

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        self._size = size
        with suppress(OSError):  # without room for it there is none to keep
            self.refill()

    def refill(self) -> None:
        """Take the room again, if it is not held; raises OSError when there is none."""
        if self._path.exists() and self._path.stat().st_size == self._size:
            return
        with self._path.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, self._size)

    def release(self) -> None:
        """Give the room back."""
        self._path.unlink(missing_ok=True)
