"""The files of a table, as its log tells of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable

from tocsin.pipeline.lake.schema import DAY


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a table: its path below the table, its day, bytes and rows, and the first and last event time in it.

    `untimed` is how many of its rows tell no event time. `stats` has Delta's statistics of the columns that have some,
    by `null_count.COLUMN`, `min.COLUMN` and `max.COLUMN`.
    """

    path: str
    day: str
    size: int
    rows: int
    first: datetime | None
    last: datetime | None
    untimed: int
    stats: Mapping[str, Any]


def stored_files(table: DeltaTable) -> list[StoredFile]:
    """Give the files of a table, in no order."""
    return [_stored(row) for row in pa.table(table.get_add_actions(flatten=True)).to_pylist()]


def _stored(row: dict[str, Any]) -> StoredFile:
    stats = {name: value for name, value in row.items() if "." in name and value is not None}
    return StoredFile(
        row["path"],
        row[f"partition.{DAY}"],
        row["size_bytes"],
        row["num_records"] or 0,
        stats.get("min._time"),
        stats.get("max._time"),
        stats.get("null_count._time", 0),
        stats,
    )
