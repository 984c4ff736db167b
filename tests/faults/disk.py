"""A disk that can lose its power: what was not synced is undone, or some of it, in any order, or halves of it."""

import os
import random
import shutil
import struct
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SHIM = Path(__file__).with_name("shim.c")
_HEAD = struct.Struct("<4I4Q")
_WRITE, _RESIZE, _SYNC, _CREATE, _REMOVE, _RENAME, _MKDIR, _RMDIR = range(1, 9)
_SECTOR = 512


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done, as tests/faults/shim.c writes it down."""

    kind: int
    path: str
    other: str
    before: bytes
    inode: int
    offset: int
    length: int
    size: int

    @property
    def folder(self) -> str:
        return (self.other if self.kind == _RENAME else self.path).rpartition("/")[0]


class Disk:
    """A folder on a disk that can lose its power, be full, or take nothing."""

    def __init__(self, root: Path, scratch: Path) -> None:
        self.root = root.resolve()
        self._library = scratch / "shim.so"
        self._journal = scratch / "journal"
        build = ["gcc", "-shared", "-fPIC", "-O1", "-o", str(self._library), str(SHIM), "-ldl", "-lpthread"]
        subprocess.run(build, check=True)
        self._journal.mkdir()

    @property
    def before(self) -> tuple[str, ...]:
        """Give the beginning of a command that uses the disk."""
        return (
            "env",
            f"LD_PRELOAD={self._library}",
            f"TOCSIN_DISK_ROOT={self.root}",
            f"TOCSIN_DISK_JOURNAL={self._journal}",
        )

    def fill(self, below: Path | None = None) -> None:
        """Let nothing grow any more, on the whole disk or below a folder."""
        self._say("full", below)

    def protect(self, below: Path | None = None) -> None:
        """Let nothing change any more."""
        self._say("readonly", below)

    def mend(self) -> None:
        """Let everything be as it should."""
        for name in ("full", "readonly"):
            (self._journal / name).unlink(missing_ok=True)

    def _say(self, what: str, below: Path | None) -> None:
        begun = self._journal / f"{what}.begun"
        begun.write_text("" if below is None else below.resolve().as_posix())
        begun.rename(self._journal / what)

    def lose_power(self, rng: random.Random) -> int:
        """Undo what was not on disk; nothing may use it any more. Give how many deeds were undone."""
        deeds = list(_deeds((self._journal / "log").read_bytes())) if (self._journal / "log").exists() else []
        self._agrees(deeds)
        share = rng.choice([0.0, 0.0, 0.5, 0.9])  # of what was not synced, and is there all the same
        kept_names = rng.choice([0, 0, len(deeds), rng.randrange(len(deeds) + 1)])  # names go to disk in order
        undone = self._undo_bytes(deeds, share, rng) + self._undo_names(deeds, kept_names)
        for path in self.root.rglob("*-shm"):
            path.unlink()
        shutil.rmtree(self._journal)
        self._journal.mkdir()
        return undone

    def _undo_bytes(self, deeds: list[Deed], share: float, rng: random.Random) -> int:
        paths = {path.stat().st_ino: path for where in (self.root, self._journal) for path in _files(where)}
        synced: set[int] = set()
        undone = 0
        for deed in reversed(deeds):
            if deed.kind == _SYNC:
                synced.add(deed.inode)
            if deed.kind not in {_WRITE, _RESIZE} or deed.inode in synced or rng.random() < share:
                continue
            with paths[deed.inode].open("r+b", buffering=0) as file:
                if deed.kind == _RESIZE:
                    _unresize(file.fileno(), deed)
                else:
                    torn = deed.length > _SECTOR and share and rng.random() < 0.3
                    _unwrite(file.fileno(), deed, rng.randrange(0, deed.length, _SECTOR) if torn else 0)
            undone += 1
        return undone

    def _undo_names(self, deeds: list[Deed], kept: int) -> int:
        synced: set[str] = set()
        undone = 0
        for index, deed in reversed(list(enumerate(deeds))):
            if deed.kind == _SYNC:
                synced.add(deed.path)
            elif deed.kind not in {_WRITE, _RESIZE} and deed.folder not in synced and index >= kept:
                with suppress(FileNotFoundError, FileExistsError):  # what was not done, or is gone with its folder
                    _unname(deed)
                undone += 1
        return undone

    def _agrees(self, deeds: list[Deed]) -> None:
        """See to it that nothing went past the library: files have the size that their deeds give them."""
        sizes: dict[int, int] = {}
        for deed in deeds:
            if deed.kind == _WRITE:
                sizes[deed.inode] = max(deed.size, deed.offset + deed.length)
            elif deed.kind == _RESIZE:
                sizes[deed.inode] = deed.offset
        for path in _files(self.root):
            found = path.stat()
            if found.st_ino in sizes and path.name != "reserve":
                assert found.st_size <= sizes[found.st_ino], f"{path} was written past the library"


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]


def _deeds(log: bytes) -> list[Deed]:
    found, at = [], 0
    while at + _HEAD.size <= len(log):
        kind, path, other, count, inode, offset, length, size = _HEAD.unpack_from(log, at)
        begin = at + _HEAD.size
        at = begin + path + other + count
        if at > len(log):
            break  # killed while it was written down: it was not done
        names = log[begin : begin + path].decode(), log[begin + path : begin + path + other].decode()
        found.append(Deed(kind, *names, log[at - count : at], inode, offset, length, size))
    return found


def _unwrite(fd: int, deed: Deed, kept: int) -> None:
    """Put back what was there before a write, but for its first bytes."""
    os.pwrite(fd, deed.before[kept:], deed.offset + kept)
    end = deed.offset + deed.length
    if end > deed.size:
        size = max(deed.size, deed.offset + kept) if kept else deed.size
        now = os.fstat(fd).st_size
        if now > end:  # what was written behind it is there: a hole remains
            os.pwrite(fd, bytes(end - size), size)
        elif now > size:
            os.ftruncate(fd, size)


def _unresize(fd: int, deed: Deed) -> None:
    if deed.before:
        os.pwrite(fd, deed.before, deed.offset)
    elif os.fstat(fd).st_size > deed.size:
        os.ftruncate(fd, deed.size)


def _unname(deed: Deed) -> None:
    path, other = Path(deed.path), Path(deed.other)
    if deed.kind == _CREATE:
        path.unlink()
    elif deed.kind == _REMOVE:
        path.hardlink_to(other)
    elif deed.kind == _RENAME:
        if not path.exists():
            other.rename(path)
    elif deed.kind == _MKDIR:
        shutil.rmtree(path)
    else:
        path.mkdir()
