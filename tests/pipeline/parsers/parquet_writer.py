"""Writes Parquet in memory."""

from io import BytesIO
from typing import Any

import pyarrow as pa
from pyarrow.parquet import write_table


def parquet(columns: "dict[str, Any] | pa.Table", **form: Any) -> bytes:
    """Write columns, in row groups of `row_group_size` rows."""
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    sink = BytesIO()
    write_table(table, sink, **form)
    return sink.getvalue()
