"""Taking events out of the lake: as they came, or as tables."""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from pyarrow import csv

from tocsin.pipeline.lake.reading import LakeReader

ExportForm = Literal["ndjson", "csv", "parquet"]


def export(
    reader: LakeReader,
    table: str,
    form: ExportForm,
    stream: BinaryIO,
    *,
    begin: datetime | None = None,
    end: datetime | None = None,
) -> int:
    """Write the events of [`begin`, `end`) in the order of the table's files; give how many these were.

    `ndjson` is `_raw` and nothing else, an event a line; the others have all columns of the table. An event that tells
    no time counts as of when it was received. Raises StoreFailed, and OSError when the stream does not take it.
    """
    if form == "ndjson":
        return _lines(_wanted(reader, table, begin, end, ["_raw", "_time", "_received"]), stream)
    schema = reader.schema(table)
    batches = _wanted(reader, table, begin, end, schema.names)
    writer = csv.CSVWriter(stream, schema) if form == "csv" else pq.ParquetWriter(stream, schema, compression="zstd")
    count = 0
    with writer:
        for batch in batches:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _wanted(
    reader: LakeReader, table: str, begin: datetime | None, end: datetime | None, columns: list[str]
) -> Iterator[pa.RecordBatch]:
    at = pc.coalesce(ds.field("_time"), ds.field("_received"))
    condition: ds.Expression | None = None
    for bound in ([] if begin is None else [at >= pa.scalar(begin)]) + ([] if end is None else [at < pa.scalar(end)]):
        condition = bound if condition is None else condition & bound
    return reader.batches(table, reader.files(table, begin, end), columns, condition)


def _lines(batches: Iterator[pa.RecordBatch], stream: BinaryIO) -> int:
    count = 0
    for batch in batches:
        for raw in batch.column(0).to_pylist():
            # A line end in a record's JSON can only stand between its parts, where a blank says the same.
            line = raw.replace("\r", " ").replace("\n", " ") if "\n" in raw or "\r" in raw else raw
            stream.write(line.encode() + b"\n")
        count += batch.num_rows
    return count
