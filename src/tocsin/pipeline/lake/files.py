"""Writing lake files: Parquet, on disk before anybody hears of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.core.errors import StoreFailed
from tocsin.core.identity import digest
from tocsin.core.location import Location
from tocsin.pipeline.lake.buffer import LakeBuffer
from tocsin.pipeline.lake.place import LakePlace
from tocsin.pipeline.lake.schema import DAY
from tocsin.pipeline.lake.statistics import Statistics

_ROW_GROUP = 65_536
_BLOOMS = ("_host", "_user", "_ip", "_src_ip", "_dst_ip")
_BLOOM = {"ndv": 16_384, "fpp": 0.01}


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file below its table's folder: where it is, and what Delta wants to know of it."""

    table: str
    path: str
    day: str
    size: int
    rows: int
    stats: str


def write_files(lake: Path | LakePlace, buffer: LakeBuffer, mark: Sequence[str]) -> list[WrittenFile]:
    """Write what is gathered, a file for each table and day; `mark` makes their names unique.

    Raises StoreFailed; what was written until then is registered nowhere, and removed by a vacuum.
    """
    place = lake if isinstance(lake, LakePlace) else LakePlace(lake)
    return [
        write_file(place, table, day, rows.schema, rows.to_batches(), mark=(*mark, table, day))
        for table, day, rows in buffer.gathered()
    ]


def write_file(
    place: LakePlace, table: str, day: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch], *, mark: Sequence[str]
) -> WrittenFile:
    """Write rows, which are in the order of time, as one file: the same mark gives the same name.

    Raises StoreFailed.
    """
    path = f"{DAY}={day}/part-{digest(*mark)}.parquet"
    statistics = Statistics()
    try:
        with place.writing(table, path) as file:
            with pq.ParquetWriter(
                file, schema, compression="zstd", bloom_filter_options=dict.fromkeys(_BLOOMS, _BLOOM)
            ) as writer:
                for batch in _grouped(batches, schema):
                    writer.write_table(batch, row_group_size=_ROW_GROUP)
                    statistics.add(batch)
            size = file.tell()
    except (OSError, pa.ArrowException) as error:
        raise StoreFailed(
            f"the lake cannot be written: {error}",
            location=Location(place.table_url(table)),
            remedy="check the disk and who may write there; events wait in the spool",
        ) from error
    return WrittenFile(table, path, day, size, statistics.rows, statistics.text())


def _grouped(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """Put batches together until they are a group of rows."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= _ROW_GROUP:
            yield pa.Table.from_batches(waiting, schema)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting, schema)
