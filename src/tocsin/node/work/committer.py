"""The committer: adds registered files to their tables, in their order, exactly once."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from tocsin.core.clock import Clock
from tocsin.node.state import Database, LakeFile, LakeFiles
from tocsin.pipeline.lake import LakePlace, LakeTable, PendingFile

TOGETHER = 1000
_REMEMBERED = 1000


class LakeTables:
    """The tables of a lake, opened once; `changed` are those that may want maintenance."""

    def __init__(self, lake: Path | LakePlace) -> None:
        self.place = lake if isinstance(lake, LakePlace) else LakePlace(lake)
        self._tables: dict[str, LakeTable] = {}
        self.changed: set[str] = set()

    def table(self, name: str) -> LakeTable:
        """Give a table; it is made when something is first added to it."""
        table = self._tables.get(name)
        if table is None:
            table = self._tables[name] = LakeTable(self.place, name)
        return table

    def __iter__(self) -> Iterator[str]:
        """Give the names of the tables that there are. Raises StoreFailed."""
        return iter(self.place.tables())


class LakeCommitter:
    """Commits to all tables of a lake; who runs it holds the lease of the lake."""

    def __init__(self, database: Database, tables: LakeTables, clock: Clock) -> None:
        self._files = LakeFiles(database)
        self._tables = tables
        self._clock = clock

    def step(self, most: int = TOGETHER) -> int:
        """Add the next registered files to their tables; give how many these were. Raises StoreFailed."""
        files = self._files.uncommitted(most)
        for name, its in groupby(
            sorted(files, key=lambda file: (file.table, file.number)), key=lambda file: file.table
        ):
            self._commit(name, list(its))
        if files:
            self._files.forget_committed(files[0].number - _REMEMBERED)
        return len(files)

    def _commit(self, name: str, files: list[LakeFile]) -> None:
        pending = [PendingFile(file.number, file.path, file.day, file.size, file.stats) for file in files]
        self._tables.table(name).commit(pending, self._clock.now().timestamp())
        self._tables.changed.add(name)
        self._files.mark_committed([file.number for file in files])
