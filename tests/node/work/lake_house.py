"""A lake with its state, as the process sees it that holds the lake's lease."""

import os
from datetime import UTC, datetime
from pathlib import Path

from tests.pipeline.lake.lakes import TABLE, row
from tocsin.node.state import Database, LakeFile, open_database
from tocsin.node.state.lake_files import register
from tocsin.node.work import Keeping, LakeWork
from tocsin.node.work.keeper import Held, nothing_held
from tocsin.pipeline.lake import Compacting, LakeBuffer, LakePlace, LakeReader, write_files
from tocsin.testing.clocks import ManualClock

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


class Lake:
    """A lake with its state, to which files are added as workers do it."""

    def __init__(self, folder: Path, place: LakePlace | None = None, stored: Path | None = None) -> None:
        self.place = place or LakePlace(folder / "lake")
        self.folder = stored or folder / "lake"
        self.clock = ManualClock(NOW)
        self.database: Database = open_database(f"sqlite:///{folder / 'state.db'}")
        self.written = 0
        self.days: dict[str, int] = {}
        self.held: Held = nothing_held

    def work(self) -> LakeWork:
        keeping = Keeping(Compacting(10**6, 4), self.days.get, 24, self.held)
        return LakeWork(self.database, self.place, self.clock, keeping, lambda: None)

    def write(self, *times: datetime, register_it: bool = True, table: str = TABLE) -> None:
        """Write a file for each of these days, and register it."""
        buffer = LakeBuffer()
        for time in times:
            self.written += 1
            buffer.add(row(f"{self.written:05}", time, received=time, table=table))
        files = write_files(self.place, buffer, (str(self.written),))
        if register_it:
            rows = [LakeFile(file.table, file.path, file.day, file.size, file.rows, file.stats) for file in files]
            with self.database.transaction() as connection:
                register(connection, self.database.tenant, rows)

    def ids(self, table: str = TABLE) -> list[str]:
        batches = LakeReader(self.place).batches(table, columns=["_id"])
        return sorted(text for batch in batches for text in batch.column(0).to_pylist())

    def files(self, table: str = TABLE) -> int:
        return len(LakeReader(self.place).files(table))

    def on_disk(self) -> int:
        return len(list(self.folder.rglob("part-*")))

    def age(self, hours: float) -> None:
        """Make all files older."""
        for path in self.folder.rglob("part-*"):
            then = path.stat().st_mtime - hours * 3600
            os.utime(path, (then, then))


def all_of(work: LakeWork) -> None:
    """Maintain until nothing is due."""
    while work.turn():
        pass
