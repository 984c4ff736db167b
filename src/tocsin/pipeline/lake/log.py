"""The log of a Delta table in a folder, put on disk: delta-rs writes it and leaves the syncing to the system.

What a lost power leaves of entries that were not synced may be empty, cut, or full of zeros. Nobody relies on an entry
before `secure` has put it on disk, so `mend` may take such entries away.
"""

import json
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.pipeline.disk import sync


class TableLog:
    """The log of one table; who uses it holds the lease of the lake."""

    def __init__(self, table: Path) -> None:
        self._table = table
        self._folder = table / "_delta_log"
        self._secured: int | None = None
        self._checkpoint: int | None = None

    def mend(self) -> None:
        """Remove what the power's loss left torn at the end of the log, before the table is opened. Raises OSError."""
        if not self._folder.is_dir():
            return
        expected = self._whole_checkpoint() + 1
        versions = sorted(int(path.stem) for path in self._folder.glob("*.json") if path.stem.isdigit())
        behind = [version for version in versions if version >= expected]
        if not expected and behind[:1] != [0]:
            return  # not a log of ours: what it needs is not here
        for version in behind:
            # What is not in the list may have come since, from a writer that was stopped for long.
            if (version > expected and not self._entry(expected).exists()) or not _is_whole(self._entry(version)):
                for torn in (each for each in reversed(behind) if each >= expected):
                    self._entry(torn).unlink()
                sync(self._folder)
                break
            expected = version + 1

    def secure(self) -> None:
        """Put on disk what the log has got since the last time. Raises OSError."""
        if not self._folder.is_dir():
            return
        checkpoint = self._last_checkpoint()
        if checkpoint is not None and checkpoint != self._checkpoint:
            for path in self._folder.glob(f"{checkpoint:020d}.checkpoint*.parquet"):
                sync(path)
            sync(self._folder / "_last_checkpoint")
        version = self._secured if self._secured is not None else (checkpoint or 0) - 1
        while self._entry(version + 1).exists():
            version += 1
            sync(self._entry(version))
        for folder in (self._folder, self._table, self._table.parent, self._table.parent.parent):
            sync(folder)
        self._secured, self._checkpoint = version, checkpoint

    def _entry(self, version: int) -> Path:
        return self._folder / f"{version:020d}.json"

    def _last_checkpoint(self) -> int | None:
        with suppress(FileNotFoundError):
            return int(json.loads((self._folder / "_last_checkpoint").read_bytes())["version"])
        return None

    def _whole_checkpoint(self) -> int:
        """Give the version of the newest checkpoint that can be read, or -1; newer ones that cannot go.

        The entries that they sum up are there: these are cleaned up long after a checkpoint is on disk.
        """
        hint = self._folder / "_last_checkpoint"
        try:
            self._last_checkpoint()
        except (ValueError, KeyError, TypeError):
            hint.unlink()
        for path in sorted(self._folder.glob("*.checkpoint*.parquet"), reverse=True):
            if _is_readable(path):
                return int(path.name[:20])
            hint.unlink(missing_ok=True)
            path.unlink()
        return -1


def _is_readable(path: Path) -> bool:
    try:
        with pq.ParquetFile(path) as file:
            for _ in file.iter_batches():
                continue
    except (pa.ArrowException, OSError):
        return False
    return True


def _is_whole(path: Path) -> bool:
    """Say whether an entry is what somebody wrote: a line of JSON an action."""
    try:
        actions = [json.loads(line) for line in path.read_bytes().split(b"\n") if line]
    except ValueError:
        return False
    return bool(actions) and all(isinstance(action, dict) for action in actions)
