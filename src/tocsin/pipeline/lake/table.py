"""A table of the lake: files are added to it exactly once, and replaced at once or not at all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Field, Transaction
from deltalake.exceptions import DeltaError
from deltalake.schema import PrimitiveType
from deltalake.transaction import AddAction, RemoveAction

from tocsin.core.errors import StoreFailed
from tocsin.core.location import Location
from tocsin.pipeline.lake.files import WrittenFile
from tocsin.pipeline.lake.log import TableLog
from tocsin.pipeline.lake.place import LakePlace
from tocsin.pipeline.lake.schema import CORE, DAY, TABLE_SCHEMA
from tocsin.pipeline.lake.statistics import columns_in
from tocsin.pipeline.lake.stored import StoredFile, stored_files
from tocsin.pipeline.lake.why import why

_ADDING = "tocsin"
_KEEPING = "tocsin.maintenance"
_TYPES = {field.name: {"int32": "integer", "int64": "long"}.get(str(field.type), "string") for field in CORE}


@dataclass(frozen=True, slots=True)
class PendingFile:
    """A registered file that is to be added to its table: its registration number, and what Delta wants to know."""

    number: int
    path: str
    day: str
    size: int
    stats: str


@dataclass(frozen=True, slots=True)
class LogKeeping:
    """How the log of a table is kept: a checkpoint after so many commits, what is before it after so many seconds."""

    checkpoint_commits: int = 20
    log_seconds: int = 3600


class LakeTable:
    """A Delta table of one log type; it has one writer at a time, who holds the lease of the lake.

    Should there be two, because one was stopped and does not know yet that its lease is another's, then what the later
    one tries is refused: both kinds of change carry an application transaction, and no two commits may carry the same
    kind from the same version on. What a method has changed is on disk when it returns. Every method raises
    StoreFailed.
    """

    def __init__(self, lake: Path | LakePlace, log_type: str, keeping: LogKeeping | None = None) -> None:
        self._place = lake if isinstance(lake, LakePlace) else LakePlace(lake)
        self._name = log_type
        self._keeping = keeping or LogKeeping()
        self._log = None if self._place.folder is None else TableLog(self._place.folder / log_type)
        self._table: DeltaTable | None = None

    def commit(self, files: Sequence[PendingFile], now: float) -> int:
        """Add files in the order of their numbers, and give how many were new; `now` is in seconds since the epoch.

        The greatest number that is in the table is kept in its log as an application transaction, written with the
        files: a commit that is repeated, for whatever reason, adds nothing twice. Columns that the table does not have
        are added to it before.
        """
        with self._changing() as table:
            done = table.transaction_version(_ADDING) or 0
            new = [file for file in files if file.number > done]
            if new:
                self._widen(table, [file.stats for file in new])
                actions = [_added(file.path, file.day, file.size, file.stats, now=now) for file in new]
                self._write(table, actions, Transaction(_ADDING, max(file.number for file in new)))
            return len(new)

    def files(self) -> list[StoredFile]:
        """Give the files of the table, in no order."""
        with self._changing() as table:
            return stored_files(table)

    def replace(self, old: Sequence[StoredFile], new: Sequence[WrittenFile], now: float) -> None:
        """Put files in the place of others that hold the same rows; whoever reads sees the old ones or the new ones.

        It is refused when the table does not have all the old ones any more.
        """
        with self._changing() as table:
            self._require(table, old)
            self._widen(table, [file.stats for file in new])
            actions: list[AddAction | RemoveAction] = [_removed(file, now, is_change=False) for file in old]
            actions += [_added(file.path, file.day, file.size, file.stats, now=now, is_change=False) for file in new]
            self._write(table, actions, _next(table))

    def remove(self, old: Sequence[StoredFile], now: float) -> None:
        """Take files out of the table; a vacuum removes them later. It is refused when one is not there any more."""
        with self._changing() as table:
            self._require(table, old)
            self._write(table, [_removed(file, now, is_change=True) for file in old], _next(table))

    def garbage(self, hours: int) -> list[str]:
        """Give the files below the table that no version of the last `hours` has, and that are older than that.

        Files that are registered and not added yet are among them, if they are as old: leave these out.
        """
        with self._changing() as table:
            return table.vacuum(hours, dry_run=True, enforce_retention_duration=False, full=True)

    def _require(self, table: DeltaTable, files: Sequence[StoredFile]) -> None:
        """See to it that files are in the version that is changed: another may have taken their rows elsewhere."""
        there = set(pa.table(table.get_add_actions())["path"].to_pylist())
        if not all(file.path in there for file in files):
            self._table = None
            raise StoreFailed(
                "another has changed the table meanwhile",
                location=Location(self._place.table_url(self._name)),
                remedy="nothing was changed: it is looked at again",
            )

    def _write(self, table: DeltaTable, actions: Sequence[AddAction | RemoveAction], transaction: Transaction) -> None:
        table.create_write_transaction(
            list(actions),
            mode="append",
            schema=table.schema(),
            partition_by=[DAY],
            commit_properties=CommitProperties(app_transactions=[transaction]),
        )
        self._secure()
        table.update_incremental()

    def _widen(self, table: DeltaTable, stats: Sequence[str]) -> None:
        """Add the columns that files have and the table has not."""
        known = {field.name for field in table.schema().fields}
        names = sorted({name for each in stats for name in columns_in(each)} - known)
        if names:
            table.alter.add_columns([Field(name, PrimitiveType(_TYPES.get(name, "string"))) for name in names])
            self._secure()
            table.update_incremental()

    @contextmanager
    def _changing(self) -> Iterator[DeltaTable]:
        try:
            yield self._opened()
        except (DeltaError, OSError) as error:
            self._table = None
            raise StoreFailed(
                f"the table cannot be written: {why(error)}",
                location=Location(self._place.table_url(self._name)),
                remedy="its files are safe and are added later: check the disk",
            ) from error

    def _opened(self) -> DeltaTable:
        if self._table is None:
            url, options = self._place.table_url(self._name), self._place.options
            if self._log is not None:
                Path(url).mkdir(parents=True, exist_ok=True)
                self._log.mend()
            if self._place.exists(self._name):
                self._table = DeltaTable(url, storage_options=options)
            else:
                self._table = DeltaTable.create(
                    url,
                    TABLE_SCHEMA,
                    mode="ignore",
                    partition_by=[DAY],
                    storage_options=options,
                    configuration={
                        "delta.checkpointInterval": str(self._keeping.checkpoint_commits),
                        "delta.logRetentionDuration": f"interval {self._keeping.log_seconds} seconds",
                        "delta.enableExpiredLogCleanup": "true",
                    },
                )
            self._secure()
        return self._table

    def _secure(self) -> None:
        """See to it that what was committed is on disk, where nobody else does."""
        if self._log is not None:
            self._log.secure()


def _next(table: DeltaTable) -> Transaction:
    return Transaction(_KEEPING, (table.transaction_version(_KEEPING) or 0) + 1)


def _added(path: str, day: str, size: int, stats: str, *, now: float, is_change: bool = True) -> AddAction:
    return AddAction(
        path=path,
        size=size,
        partition_values={DAY: day},
        modification_time=round(now * 1000),
        data_change=is_change,
        stats=stats,
    )


def _removed(file: StoredFile, now: float, *, is_change: bool) -> RemoveAction:
    return RemoveAction(file.path, is_change, round(now * 1000), file.size, {DAY: file.day})
