"""Tables of the lake as datasets that know which files can be left unopened, and hold little of them at once."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from tocsin.pipeline.lake import LakeReader, StoredFile
from tocsin.pipeline.lake.schema import DAY

_SPARING = {"batch_size": 16_384, "batch_readahead": 2, "fragment_readahead": 1}


class LakeDataset(ds.FileSystemDataset):  # type: ignore[misc]  # pyarrow has no types
    """A dataset for DuckDB that reads little ahead, counts the rows it gives, and keeps what went wrong in `failures`.

    Whoever scans it holds few rows of few files, whatever the table's size.
    """

    reader: LakeReader
    failures: list[Exception]

    def scanner(self, **options: Any) -> "_Scan":
        """Scan as every dataset does."""
        return _Scan(self, super().scanner(**{**_SPARING, **options}))


class _Scan:
    """As much of a scanner as DuckDB asks for."""

    def __init__(self, dataset: LakeDataset, scanner: Any) -> None:
        self._dataset = dataset
        self._scanner = scanner

    def to_reader(self) -> pa.RecordBatchReader:
        """Give the rows."""
        return pa.RecordBatchReader.from_batches(self._scanner.projected_schema, self._batches())

    def _batches(self) -> Iterator[pa.RecordBatch]:
        try:
            # Not `to_reader`: it holds the interpreter while it waits for threads that may need it to say what failed.
            for batch in self._scanner.to_batches():
                self._dataset.reader.rows_read += batch.num_rows
                yield batch
        except (OSError, pa.ArrowException) as error:
            self._dataset.failures.append(error)
            raise


def dataset_of(reader: LakeReader, table: str, files: Sequence[StoredFile], failures: list[Exception]) -> LakeDataset:
    """Give files of a table as one dataset; a filter on `_day` or `_time` keeps the files that it rules out shut.

    Columns that a file does not have are null in its rows.
    """
    plain = reader.dataset(table, files)
    fragments = [
        plain.format.make_fragment(file.path, filesystem=plain.filesystem, partition_expression=_known_of(file))
        for file in files
    ]
    dataset = LakeDataset(fragments, plain.schema, plain.format, plain.filesystem)
    dataset.reader, dataset.failures = reader, failures
    return dataset


def _known_of(file: StoredFile) -> Any:
    """Say what is known of all rows of a file."""
    known = ds.field(DAY) == file.day
    if file.first is not None and file.last is not None and not file.untimed:
        known = known & (ds.field("_time") >= file.first) & (ds.field("_time") <= file.last)
    return known
