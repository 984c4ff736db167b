"""A node's data folder as it is after some work, for the doctor to look at."""

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.node.sysmon import event, whoami
from tests.node.work.house import START, House
from tocsin.node.doctor import Case, Loss, Repair, Verdict, built_in_checks, examine, repair
from tocsin.node.settings import NodeSettings
from tocsin.pipeline.spool.files import spool_files

__all__ = ["Loss", "Ward", "age"]


class Ward(House):
    """A house whose files can be damaged, and what the doctor says of it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        folder.chmod(0o700)
        self.settings = NodeSettings.model_validate(
            {
                "data": folder,
                "sources": [{"name": "web"}],
                "spool": {"shards": 1, "reserve_bytes": 4096, "total_bytes": 10**6},
                "content": {"rules": [str(folder / "rules")]},
            }
        )

    def case(self) -> Case:
        return Case(self.settings, self.clock, self.database)

    def verdicts(self, *names: str) -> list[Verdict]:
        """Give what the checks of these names say, all that are not fine if none is named."""
        found = list(examine(self.case(), built_in_checks().values()))
        if names:
            return [verdict for verdict in found if verdict.check in names]
        return [verdict for verdict in found if verdict.status != "ok" and verdict.check != "clock"]

    def verdict(self, name: str) -> Verdict:
        (found,) = self.verdicts(name)
        return found

    def repairs(self) -> list[Repair]:
        return list(repair(self.case(), built_in_checks().values()))

    def work(self) -> None:
        """Judge, store and commit what waits."""
        worker = self.worker()
        while worker.step():
            pass
        worker.flush()
        self.commit()

    def spool_file(self) -> Path:
        return spool_files(self.folder / "spool" / "a")[-1][1]

    def in_spool(self, statement: str, *values: object) -> None:
        with closing(sqlite3.connect(self.spool_file(), isolation_level=None)) as connection:
            connection.execute(statement, values)

    def lake_files(self) -> list[Path]:
        return sorted(self.lake.rglob("*.parquet"))


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    made = Ward(tmp_path / "data")
    made.send(event(1), whoami(2))
    made.clock.advance(timedelta(seconds=1))
    made.send(event(3), event(4), event(5))
    return made


def age(path: Path, seconds: float = 7200) -> None:
    """Let a file be older than the clock of the house by so many seconds."""
    then = START.timestamp() - seconds
    os.utime(path, (then, then))
