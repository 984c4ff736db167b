"""The folder of the cache: entries that are written whole or not at all, and checked when they are read."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

SIZE_LIMIT: Final = 256 * 1024 * 1024
"""How many bytes the folder may hold, unless its user says otherwise."""

_MARK: Final = b"tocsin-cache\x00\x01"
_DIGEST: Final = 32
_SUFFIX: Final = ".entry"
_ROOM: Final = 0.75
"""What share of the limit is left filled when entries have to go, so that the next one does not make others go."""


@dataclass(slots=True)
class CacheCounts:
    """What became of the cache: entries that were read, not there, damaged or foreign, written, impossible to write.

    `records` counts the records in entries that were of use, `new_records` those that had to be made.
    """

    hits: int = 0
    misses: int = 0
    damaged: int = 0
    written: int = 0
    failed: int = 0
    records: int = 0
    new_records: int = 0


class CacheFolder:
    """A folder of cache entries of one user.

    `refused` says why the folder is not used, if it is not; then it holds nothing and takes nothing. Any number of
    processes may use a folder at once: an entry is written beside its place and then renamed, so that readers see the
    old one or the new one; the last writer wins, and all of them wrote the same.
    """

    def __init__(self, path: Path, size_limit: int = SIZE_LIMIT) -> None:
        self.path = path
        self.counts = CacheCounts()
        self._size_limit = size_limit
        self.refused = _reason_to_refuse(path)

    def read(self, name: str) -> bytes | None:
        """Give an entry; None when there is none or it is not what was written under this name."""
        if self.refused:
            return None
        try:
            data = (self.path / (name + _SUFFIX)).read_bytes()
        except OSError:
            self.counts.misses += 1
            return None
        head = len(_MARK) + _DIGEST
        body = data[head:]
        if data[:head] != _MARK + _digest(name, body):
            self.counts.damaged += 1
            return None
        self.counts.hits += 1
        return body

    def use(self, name: str) -> None:
        """Note that an entry is in use, so that others go before it."""
        try:
            os.utime(self.path / (name + _SUFFIX))
        except OSError:
            return  # it went away; whoever needs it makes it again

    def write(self, name: str, body: bytes) -> None:
        """Write an entry; a cache that cannot be written to is no error."""
        if self.refused:
            return
        beside = self.path / f".{name}.{os.urandom(8).hex()}.new"
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(_MARK + _digest(name, body))
                stream.write(body)
            beside.replace(self.path / (name + _SUFFIX))
        except OSError:
            self.counts.failed += 1
            _remove(beside)
        else:
            self.counts.written += 1

    def trim(self) -> None:
        """Let the entries go that were used longest ago, if there are too many."""
        if self.refused:
            return
        entries = sorted(self._entries())
        size = sum(entry.size for entry in entries)
        if size <= self._size_limit:
            return
        for entry in entries:
            _remove(Path(entry.path))
            size -= entry.size
            if size <= self._size_limit * _ROOM:
                return

    def clear(self) -> None:
        """Remove all entries; other files in the folder stay."""
        if not self.refused:
            for entry in self._entries():
                _remove(Path(entry.path))

    def size(self) -> tuple[int, int]:
        """Give the number of entries and their size in bytes."""
        sizes = [entry.size for entry in self._entries()] if not self.refused else []
        return len(sizes), sum(sizes)

    def _entries(self) -> Iterator["_Entry"]:
        """Yield the entries, and what processes left behind that died writing one."""
        with os.scandir(self.path) as found:
            for item in found:
                if item.name.endswith((_SUFFIX, ".new")):
                    try:
                        status = item.stat(follow_symlinks=False)
                    except OSError:
                        continue  # another process was quicker
                    yield _Entry(status.st_mtime_ns, item.path, status.st_size)


@dataclass(frozen=True, slots=True, order=True)
class _Entry:
    """A file of the cache; those used longest ago come first."""

    used: int
    path: str
    size: int


def _digest(name: str, body: bytes) -> bytes:
    """Hash an entry with its name, so that it is not taken for another."""
    state = blake2b(name.encode(), digest_size=_DIGEST)
    state.update(b"\0")
    state.update(body)
    return state.digest()


def _reason_to_refuse(path: Path) -> str:
    """Make the folder if it is not there; say why it must not be used, or nothing."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = path.stat()
    except OSError as error:
        return f"the folder cannot be made: {error.strerror}"
    if not stat.S_ISDIR(status.st_mode):
        return "it is no folder"
    if hasattr(os, "getuid"):  # where there is none, the user's folders are the user's alone
        if status.st_uid != os.getuid():
            return "the folder belongs to another user"
        if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return "other users can write to the folder"
    return ""


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # it stays until somebody may remove it
