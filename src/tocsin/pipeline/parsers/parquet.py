"""Parquet: columns in groups of rows."""

from collections.abc import Iterator

from tocsin.core.event import Batch, RecordBatch
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits

_MAGIC = (b"PAR1", b"PARE")  # the second: its footer is encrypted


class ParquetParser:
    """Reads Parquet files; a position is the row's number in the file, from 0.

    `tocsin.core.columns` says which record a row is.
    """

    name = "parquet"

    def sniff(self, head: bytes) -> bool:
        """Say whether this is a Parquet file."""
        return head.startswith(_MAGIC)

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Read row group by row group, as records; of what is damaged in one everything else."""
        # Imported here because it takes longer than to read most logs, and most scans meet no Parquet.
        from tocsin.pipeline.parsers.parquet_file import record_batches  # noqa: PLC0415

        return record_batches(stream, source, limits)

    def column_batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[Batch]:
        """Read row group by row group, as columns; a record batch has faults only."""
        # As above: it takes longer than to read most logs.
        from tocsin.pipeline.parsers.parquet_file import column_batches  # noqa: PLC0415

        return column_batches(stream, source, limits)
