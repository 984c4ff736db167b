"""Answers of queries as Parquet."""

from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from tocsin.cli.output.answer_values import distinct
from tocsin.core.errors import UsageError


class ParquetAnswer:
    """Writes the rows with their types."""

    def __init__(self, stream: BinaryIO, schema: Any) -> None:
        self._schema = pa.schema(
            [field.with_name(name) for field, name in zip(schema, distinct(schema.names), strict=True)]
        )
        try:
            self._writer = ParquetWriter(stream, self._schema, compression="zstd")
        except pa.ArrowException as error:
            raise UsageError(
                f"Parquet has no such type: {error}", remedy="cast the column to text, column::VARCHAR"
            ) from error

    def write(self, batch: Any) -> None:
        """Write rows."""
        self._writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=self._schema))

    def finish(self) -> None:
        """Write the file's footer."""
        self._writer.close()
