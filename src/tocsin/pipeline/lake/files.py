"""Writing lake files: Parquet, on disk before anybody hears of them."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.core.errors import StoreFailed
from tocsin.core.location import Location
from tocsin.core.times import iso
from tocsin.pipeline.disk import sync
from tocsin.pipeline.lake.buffer import LakeBuffer, file_name
from tocsin.pipeline.lake.schema import DAY, FILE_SCHEMA
from tocsin.pipeline.lake.table import table_path


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file below its table's folder: where it is, and what Delta wants to know of it."""

    table: str
    path: str
    day: str
    size: int
    rows: int
    stats: str


def write_files(root: Path, buffer: LakeBuffer, mark: Sequence[str]) -> list[WrittenFile]:
    """Write what is gathered, a file for each table and day; `mark` makes their names unique.

    Raises StoreFailed; what was written until then is registered nowhere, and removed by a vacuum.
    """
    try:
        return list(_written(root, buffer, mark))
    except (OSError, pa.ArrowException) as error:
        raise StoreFailed(
            f"the lake cannot be written: {error}",
            location=Location(root.as_posix()),
            remedy="check the disk and who may write there; events wait in the spool",
        ) from error


def _written(root: Path, buffer: LakeBuffer, mark: Sequence[str]) -> Iterator[WrittenFile]:
    for table, day, columns in buffer.columns():
        folder = table_path(root, table) / f"{DAY}={day}"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / file_name(*mark, table, day)
        begun = path.with_suffix(".begun")
        rows = pa.Table.from_pydict(columns, schema=FILE_SCHEMA)
        with begun.open("wb") as file:
            pq.write_table(rows, file, compression="zstd", write_statistics=True, row_group_size=65_536)
            file.flush()
            os.fsync(file.fileno())
        begun.rename(path)
        sync(folder)
        sync(folder.parent)
        place = path.relative_to(table_path(root, table)).as_posix()
        yield WrittenFile(table, place, day, path.stat().st_size, rows.num_rows, _stats(columns))


def _stats(columns: dict[str, list[Any]]) -> str:
    """Give a file's statistics as Delta has them (Delta transaction protocol, "Per-file statistics")."""
    times: list[datetime] = [time for time in columns["_time"] if time is not None]
    found: dict[str, Any] = {
        "numRecords": len(columns["_id"]),
        "nullCount": {"_time": len(columns["_id"]) - len(times)},
    }
    if times:
        found["minValues"] = {"_time": iso(min(times))}
        found["maxValues"] = {"_time": iso(max(times))}
    return json.dumps(found)
