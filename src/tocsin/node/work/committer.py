"""The committer: adds registered files to their tables, in their order, exactly once."""

from itertools import groupby
from pathlib import Path

from tocsin.core.clock import Clock
from tocsin.node.state import Database, LakeFile, LakeFiles
from tocsin.pipeline.lake import LakeTable, PendingFile

_TOGETHER = 1000


class LakeCommitter:
    """Commits to all tables of a lake; who runs it holds the lease of the lake."""

    def __init__(self, database: Database, lake: Path, clock: Clock) -> None:
        self._files = LakeFiles(database)
        self._lake = lake
        self._clock = clock
        self._tables: dict[str, LakeTable] = {}

    def step(self) -> int:
        """Add the next registered files to their tables; give how many these were. Raises StoreFailed."""
        files = self._files.uncommitted(_TOGETHER)
        for name, its in groupby(
            sorted(files, key=lambda file: (file.table, file.number)), key=lambda file: file.table
        ):
            self._commit(name, list(its))
        return len(files)

    def _commit(self, name: str, files: list[LakeFile]) -> None:
        table = self._tables.get(name)
        if table is None:
            table = self._tables[name] = LakeTable(self._lake, name)
        pending = [PendingFile(file.number, file.path, file.day, file.size, file.stats) for file in files]
        table.commit(pending, self._clock.now().timestamp())
        self._files.mark_committed([file.number for file in files])
