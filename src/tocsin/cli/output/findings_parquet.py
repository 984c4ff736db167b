"""Findings as Parquet: the columns of the CSV, with types."""

from datetime import datetime
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from tocsin.cli.output.csv_rows import COLUMNS, cells
from tocsin.core.times import parse_time
from tocsin.detection.wire import decode

_TIME = pa.timestamp("us", tz="UTC")
_SCHEMA = pa.schema(
    [pa.field(name, {"time": _TIME, "count": pa.int64()}.get(name, pa.string())) for name in (*COLUMNS, "fingerprint")]
)
_ROWS = 4096


class ParquetRenderer:
    """Writes findings in groups of rows."""

    def __init__(self, stream: BinaryIO) -> None:
        self._writer = ParquetWriter(stream, _SCHEMA, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def write(self, line: bytes) -> None:
        """Take one finding."""
        finding = decode(line)
        time: datetime | None = parse_time(finding.time)
        row = {**dict(zip(COLUMNS, cells(finding), strict=True)), "time": time, "count": finding.count}
        self._rows.append({**row, "fingerprint": finding.fingerprint})
        if len(self._rows) >= _ROWS:
            self._put()

    def finish(self) -> None:
        """Write the rest and the file's footer."""
        self._put()
        self._writer.close()

    def _put(self) -> None:
        self._writer.write_table(pa.Table.from_pylist(self._rows, schema=_SCHEMA))
        self._rows.clear()
