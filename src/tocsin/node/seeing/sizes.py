"""How much room the stores take."""

import os
from pathlib import Path

from tocsin.core.clock import Clock
from tocsin.node.processes.folders import all_series, lake_folder
from tocsin.node.seeing.snapshot import Sizes
from tocsin.node.settings import NodeSettings
from tocsin.pipeline.spool.files import size_of, spool_files

_LAKE_SECONDS = 60.0


class Measure:
    """Measures stores; the lake, which may have very many files, once a minute."""

    def __init__(self, settings: NodeSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._lake = (0, 0)
        self._looked: float | None = None

    def take(self) -> Sizes:
        """Measure."""
        now = self._clock.steady()
        if self._looked is None or now - self._looked >= _LAKE_SECONDS:
            if self._settings.lake.url is None:  # an object store is not walked through for this
                self._lake = _folder_size(lake_folder(self._settings))
            self._looked = now
        files = [file for folder in all_series(self._settings) for file in spool_files(folder)]
        return Sizes(
            spool=sum(size_of(path) for _, path in files),
            spool_files=len(files),
            state=size_of(self._settings.data / "state.db"),
            lake=self._lake[0],
            lake_files=self._lake[1],
            free=free_bytes(self._settings.data),
        )


def free_bytes(folder: Path) -> int:
    """Give how many bytes a folder's disk has left for this user; 0 where that cannot be told."""
    try:
        room = os.statvfs(folder)
    except OSError:
        return 0
    return room.f_bavail * room.f_frsize


def _folder_size(folder: Path) -> tuple[int, int]:
    """Give the bytes and the number of the Parquet files below a folder."""
    size = number = 0
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(Path(entry.path))
                    elif entry.name.endswith(".parquet"):
                        size += entry.stat(follow_symlinks=False).st_size
                        number += 1
        except OSError:  # not there yet, or gone while we looked
            continue
    return size, number
