"""One file that is followed: where it is now, whether it has changed, and whether it is complete."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tocsin.pipeline.tails.place import Place
from tocsin.pipeline.tails.settings import TailSettings

BUSY, SETTLED, IDLE = 1, 2, 3
"""How quiet a file is: it may go on at any time; it has settled; nobody seems to write to it any more."""


@dataclass(slots=True)
class Followed:
    """A file, known by device and inode, wherever it was renamed to.

    `mark` is what the spool holds of it, `number` its descriptor while it is open, `size` and `written` what was seen
    of it last, `changed` when that was new (steady seconds).
    """

    path: str
    place: Place
    mark: bytes | None
    changed: float
    number: int | None = None
    size: int = 0
    written: int = -1
    is_fresh: bool = True
    """Nothing of it was read, and whether it is a copy of another file is not decided."""
    looked: int = 0
    """How quiet it was when nothing more could be taken of it: see `quiet`; 0 when it has changed since."""
    is_broken: bool = False
    """It does not hold what was read of it."""
    is_adrift: bool = False
    """No name that is known leads to it."""
    is_removed: bool = False
    is_ignored: bool = False
    trouble: str = ""

    @property
    def is_moved(self) -> bool:
        """Say whether it is no longer where it was begun: nobody is expected to go on writing to it."""
        return self.is_adrift or self.is_removed or self.path != self.place.path

    def quiet(self, now: float, settings: TailSettings) -> int:
        """Give how quiet it is."""
        seconds = now - self.changed
        if seconds >= settings.close_idle_seconds:
            return IDLE
        return SETTLED if seconds >= settings.settle_seconds else BUSY

    def look(self, now: float) -> None:
        """See where it is and whether it has changed."""
        was_moved = self.is_moved
        found = None if self.is_adrift else self._found()
        if found is None and self.number is not None:
            found = os.fstat(self.number)
            self.is_adrift, self.is_removed = True, found.st_nlink == 0
        if found is None:
            self.is_adrift = self.is_removed = True
            return
        if self.is_moved != was_moved:
            self.looked = 0
        if (found.st_size, found.st_mtime_ns) != (self.size, self.written):
            self.size, self.written = found.st_size, found.st_mtime_ns
            self.changed, self.looked = now, 0

    def opened(self) -> int:
        """Give its descriptor; raises OSError."""
        if self.number is None:
            number = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
            status = os.fstat(number)
            if (status.st_dev, status.st_ino) != (self.place.device, self.place.inode):
                os.close(number)
                raise FileNotFoundError(self.path)
            self.number = number
        return self.number

    def close(self) -> None:
        """Close it; it is opened again when it has changed."""
        if self.number is not None:
            os.close(self.number)
            self.number = None

    def _found(self) -> os.stat_result | None:
        with suppress(OSError):
            status = os.stat(self.path)  # noqa: PTH116 - asked for every file, again and again
            if self._is(status):
                return status
        path = renamed(self.path, self.place)
        with suppress(OSError):
            if path is not None and self._is(status := os.stat(path)):  # noqa: PTH116
                self.path = path
                return status
        return None

    def _is(self, status: os.stat_result) -> bool:
        return (status.st_dev, status.st_ino) == (self.place.device, self.place.inode)


def renamed(path: str, place: Place) -> str | None:
    """Give under which name of its folder a file is now, if it is there."""
    with suppress(OSError), os.scandir(Path(path).parent) as entries:
        for entry in entries:
            if entry.inode() == place.inode and not entry.is_symlink():
                return entry.path
    return None


def is_kin(name: str, other: str) -> bool:
    """Say whether a path may be that of a rotated copy of another: beside it, with a name that begins as its does."""
    one, two = Path(name), Path(other)
    return one.parent == two.parent and one.name.startswith(two.stem)


def kin_of(path: str, others: Iterator[Followed]) -> Iterator[Followed]:
    """Yield the files of which one at a path may be a copy."""
    return (each for each in others if is_kin(path, each.path) or is_kin(path, each.place.path))
