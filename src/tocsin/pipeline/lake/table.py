"""A table of the lake: files are added to it exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deltalake import CommitProperties, DeltaTable, Field, Transaction
from deltalake.exceptions import DeltaError
from deltalake.schema import PrimitiveType
from deltalake.transaction import AddAction

from tocsin.core.errors import StoreFailed
from tocsin.core.location import Location
from tocsin.pipeline.lake.log import TableLog
from tocsin.pipeline.lake.place import LakePlace
from tocsin.pipeline.lake.schema import CORE, DAY, TABLE_SCHEMA
from tocsin.pipeline.lake.statistics import columns_in

_APPLICATION = "tocsin"
_TYPES = {field.name: str(field.type) for field in CORE}


@dataclass(frozen=True, slots=True)
class PendingFile:
    """A registered file that is to be added to its table: its registration number, and what Delta wants to know."""

    number: int
    path: str
    day: str
    size: int
    stats: str


class LakeTable:
    """A Delta table of one log type; it has one writer at a time, who holds the lease of the lake."""

    def __init__(self, lake: Path | LakePlace, log_type: str) -> None:
        self._place = lake if isinstance(lake, LakePlace) else LakePlace(lake)
        self._name = log_type
        self._log = None if self._place.folder is None else TableLog(self._place.folder / log_type)
        self._table: DeltaTable | None = None

    def commit(self, files: Sequence[PendingFile], now: float) -> int:
        """Add files in the order of their numbers, and give how many were new.

        The greatest number that is in the table is kept in its log as an application transaction, written with the
        files: a commit that is repeated, for whatever reason, adds nothing twice. Columns that the table does not have
        are added to it before. What is added is on disk when this returns. Raises StoreFailed.
        """
        try:
            table = self._opened()
            done = table.transaction_version(_APPLICATION) or 0
            new = [file for file in files if file.number > done]
            if new:
                self._widen(table, new)
                table.create_write_transaction(
                    [_added(file, now) for file in new],
                    mode="append",
                    schema=table.schema(),
                    partition_by=[DAY],
                    commit_properties=CommitProperties(
                        app_transactions=[Transaction(_APPLICATION, max(file.number for file in new))]
                    ),
                )
                self._secure()
                table.update_incremental()
            return len(new)
        except (DeltaError, OSError) as error:
            self._table = None
            raise StoreFailed(
                f"the table cannot be written: {error}",
                location=Location(self._place.table_url(self._name)),
                remedy="its files are safe and are added later: check the disk",
            ) from error

    def _widen(self, table: DeltaTable, files: Sequence[PendingFile]) -> None:
        """Add the columns that files have and the table has not."""
        known = {field.name for field in table.schema().fields}
        names = sorted({name for file in files for name in columns_in(file.stats)} - known)
        if names:
            types = {"int32": "integer", "int64": "long"}
            fields = [Field(name, PrimitiveType(types.get(_TYPES.get(name, ""), "string"))) for name in names]
            table.alter.add_columns(fields)
            self._secure()
            table.update_incremental()

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
                    url, TABLE_SCHEMA, mode="ignore", partition_by=[DAY], storage_options=options
                )
            self._secure()
        return self._table

    def _secure(self) -> None:
        """See to it that what was committed is on disk, where nobody else does."""
        if self._log is not None:
            self._log.secure()


def _added(file: PendingFile, now: float) -> AddAction:
    return AddAction(
        path=file.path,
        size=file.size,
        partition_values={DAY: file.day},
        modification_time=round(now * 1000),
        data_change=True,
        stats=file.stats,
    )
