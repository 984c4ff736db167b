"""A table of the lake: files are added to it exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deltalake import CommitProperties, DeltaTable, Transaction
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction

from tocsin.core.errors import StoreFailed
from tocsin.core.location import Location
from tocsin.pipeline.lake.schema import DAY, TABLE_SCHEMA

_APPLICATION = "tocsin"


@dataclass(frozen=True, slots=True)
class PendingFile:
    """A registered file that is to be added to its table: its registration number, and what Delta wants to know."""

    number: int
    path: str
    day: str
    size: int
    stats: str


def table_path(root: Path, log_type: str) -> Path:
    """Give the folder of a log type's table; names of log types have no characters that a path minds."""
    return root / log_type


class LakeTable:
    """A Delta table of one log type; it has one writer at a time, who holds the lease of the lake."""

    def __init__(self, root: Path, log_type: str) -> None:
        self._path = table_path(root, log_type)
        self._table: DeltaTable | None = None

    def commit(self, files: Sequence[PendingFile], now: float) -> int:
        """Add files in the order of their numbers, and give how many were new.

        The greatest number that is in the table is kept in its log as an application transaction, written with the
        files: a commit that is repeated, for whatever reason, adds nothing twice. Raises StoreFailed.
        """
        try:
            table = self._opened()
            done = table.transaction_version(_APPLICATION) or 0
            new = [file for file in files if file.number > done]
            if new:
                table.create_write_transaction(
                    [_added(file, now) for file in new],
                    mode="append",
                    schema=TABLE_SCHEMA,
                    partition_by=[DAY],
                    commit_properties=CommitProperties(
                        app_transactions=[Transaction(_APPLICATION, max(file.number for file in new))]
                    ),
                )
                table.update_incremental()
            return len(new)
        except (DeltaError, OSError) as error:
            self._table = None
            raise StoreFailed(
                f"the table cannot be written: {error}",
                location=Location(self._path.as_posix()),
                remedy="its files are safe and are added later: check the disk",
            ) from error

    def _opened(self) -> DeltaTable:
        if self._table is None:
            self._path.mkdir(parents=True, exist_ok=True)
            if DeltaTable.is_deltatable(self._path.as_posix()):
                self._table = DeltaTable(self._path)
            else:
                self._table = DeltaTable.create(self._path, TABLE_SCHEMA, mode="ignore", partition_by=[DAY])
        return self._table


def _added(file: PendingFile, now: float) -> AddAction:
    return AddAction(
        path=file.path,
        size=file.size,
        partition_values={DAY: file.day},
        modification_time=round(now * 1000),
        data_change=True,
        stats=file.stats,
    )
