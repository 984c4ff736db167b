"""Reading the lake: which files hold what is asked for, and their columns."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError
from pyarrow.fs import FileSystem, PyFileSystem

from tocsin.core.errors import StoreFailed
from tocsin.core.location import Location
from tocsin.pipeline.lake.counting import CountingFiles
from tocsin.pipeline.lake.place import LakePlace
from tocsin.pipeline.lake.schema import COLUMNS_KEY, DAY, MEANING_KEY
from tocsin.pipeline.lake.stored import StoredFile, stored_files
from tocsin.pipeline.lake.why import why

_MICROSECOND = timedelta(microseconds=1)


class FileFacts(NamedTuple):
    """What a file says of its columns.

    `known` are the columns of fields that its writer knew: one of these that is not among `columns` is null in every
    row; whatever else a record holds is in `_raw` alone. They were read as a mapping says that has this `meaning`: by
    another mapping a field may be another place of the record. `bytes` is about what it takes uncompressed.
    """

    columns: tuple[str, ...]
    known: frozenset[str]
    meaning: str
    bytes: int


class LakeReader:
    """Reads the tables of a lake, each as it was when it was first asked for: a reader is for one question.

    `files_opened` and `rows_read` count what it really read. Every method raises StoreFailed.
    """

    def __init__(self, root: str | Path | LakePlace, storage_options: Mapping[str, str] | None = None) -> None:
        self.place = root if isinstance(root, LakePlace) else LakePlace(root, storage_options)
        self._tables: dict[str, DeltaTable] = {}
        self._counting: dict[str, CountingFiles] = {}
        self.rows_read = 0

    @property
    def files_opened(self) -> int:
        """Give how many files were opened, each counted once."""
        return sum(len(files.opened) for files in self._counting.values())

    def opened(self, table: str) -> list[str]:
        """Give which files of a table were opened."""
        return sorted(self._counting[table].opened) if table in self._counting else []

    def tables(self) -> list[str]:
        """Give the names of the tables: the log types that there are events of."""
        return self.place.tables()

    def schema(self, table: str) -> pa.Schema:
        """Give the columns of a table, the partition's included."""
        return pa.schema(self._opened(table).schema().to_arrow())

    def files(
        self,
        table: str,
        begin: datetime | None = None,
        end: datetime | None = None,
        days: Collection[str] | None = None,
    ) -> list[StoredFile]:
        """Give the files that may hold events of [`begin`, `end`) and of `days` (YYYY-MM-DD), in the order of time.

        An event that tells no time counts as of when it was received. Only the table's log is read for it.
        """
        found = stored_files(self._opened(table))
        chosen = [file for file in found if _may_hold(file, begin, end) and (days is None or file.day in days)]
        never = datetime.min.replace(tzinfo=UTC)
        return sorted(chosen, key=lambda file: (file.day, file.first or never, file.path))

    def facts(self, table: str, file: StoredFile) -> FileFacts:
        """Give what a file itself says of its columns; its end is read for it."""
        try:
            metadata = pq.read_metadata(file.path, filesystem=self._files_of(table))
        except (OSError, pa.ArrowException) as error:
            raise self._failed(table, error) from error
        told = metadata.metadata or {}
        return FileFacts(
            tuple(metadata.schema.names),
            frozenset(filter(None, told.get(COLUMNS_KEY, b"").decode().split(","))),
            told.get(MEANING_KEY, b"").decode(),
            sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups)),
        )

    def dataset(self, table: str, files: Sequence[StoredFile] | None = None) -> ds.Dataset:
        """Give files of a table, all of them if none are named, as a dataset; nothing else is ever opened by it.

        Columns that a file does not have are null in its rows.
        """
        chosen = self.files(table) if files is None else files
        files_of = self._files_of(table)
        form = ds.ParquetFileFormat()
        fragments = [
            form.make_fragment(file.path, filesystem=files_of, partition_expression=ds.field(DAY) == file.day)
            for file in chosen
        ]
        return ds.FileSystemDataset(fragments, self.schema(table), form, files_of)

    def batches(
        self,
        table: str,
        files: Sequence[StoredFile] | None = None,
        columns: Sequence[str] | None = None,
        condition: ds.Expression | None = None,
    ) -> Iterator[pa.RecordBatch]:
        """Read columns of files, all if none are named, in the order of the files."""
        try:
            scanner = self.dataset(table, files).scanner(
                columns=None if columns is None else list(columns), filter=condition
            )
            for batch in scanner.to_batches():
                self.rows_read += batch.num_rows
                yield batch
        except (OSError, pa.ArrowException) as error:
            raise self._failed(table, error) from error

    def _opened(self, table: str) -> DeltaTable:
        known = self._tables.get(table)
        if known is None:
            try:
                known = DeltaTable(self.place.table_url(table), storage_options=self.place.options)
            except (DeltaError, OSError) as error:
                raise self._failed(table, error) from error
            self._tables[table] = known
        return known

    def _files_of(self, table: str) -> FileSystem:
        counting = self._counting.get(table)
        if counting is None:
            counting = self._counting[table] = CountingFiles(self.place.files(table))
        return PyFileSystem(counting)

    def _failed(self, table: str, error: Exception) -> StoreFailed:
        return StoreFailed(
            f"the table cannot be read: {why(error)}",
            location=Location(self.place.table_url(table)),
            remedy="`tocsin lake tables` says which there are; check who may read it",
        )


def _may_hold(file: StoredFile, begin: datetime | None, end: datetime | None) -> bool:
    """Say whether a file may hold events of a time range, by its day and, unless events have no time, by its times."""
    if begin is not None and file.day < begin.astimezone(UTC).date().isoformat():
        return False
    if end is not None and file.day > (end.astimezone(UTC) - _MICROSECOND).date().isoformat():
        return False
    if file.untimed or file.first is None or file.last is None:
        return True
    return (begin is None or file.last >= begin) and (end is None or file.first < end)
