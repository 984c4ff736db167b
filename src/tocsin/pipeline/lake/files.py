"""Writing lake files: Parquet, on disk before anybody hears of them."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.core.errors import StoreFailed
from tocsin.core.identity import digest
from tocsin.core.location import Location
from tocsin.pipeline.lake.buffer import LakeBuffer
from tocsin.pipeline.lake.place import LakePlace
from tocsin.pipeline.lake.schema import DAY
from tocsin.pipeline.lake.statistics import Statistics
from tocsin.pipeline.lake.why import why

_ROW_GROUP = 16_384
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
    written: list[WrittenFile] = []
    for table, day, rows in buffer.gathered():
        try:
            with FileWriter(place, table, day, rows.schema, mark=(*mark, table, day)) as writer:
                writer.write(rows)
        except (OSError, pa.ArrowException) as error:
            raise StoreFailed(
                f"the lake cannot be written: {why(error)}",
                location=Location(place.table_url(table)),
                remedy="check the disk and who may write there; events wait in the spool",
            ) from error
        written.append(writer.written)
    return written


class FileWriter:
    """Writes one file, whose rows come in the order of time; it is there and durable when the context ends.

    The same mark gives the same name. After it, `written` says what was written.
    """

    def __init__(self, place: LakePlace, table: str, day: str, schema: pa.Schema, *, mark: Sequence[str]) -> None:
        self._place = place
        self._table = table
        self._day = day
        self._path = f"{DAY}={day}/part-{digest(*mark)}.parquet"
        self._schema = schema
        self._statistics = Statistics()
        self._size = 0

    @property
    def written(self) -> WrittenFile:
        """Say what was written."""
        statistics = self._statistics
        return WrittenFile(self._table, self._path, self._day, self._size, statistics.rows, statistics.text())

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._file = stack.enter_context(self._place.writing(self._table, self._path))
            options = dict.fromkeys(_BLOOMS, _BLOOM)
            self._parquet = stack.enter_context(
                pq.ParquetWriter(self._file, self._schema, compression="zstd", bloom_filter_options=options)
            )
            self._stack = stack.pop_all()
        return self

    def write(self, rows: pa.Table) -> None:
        """Write rows."""
        self._parquet.write_table(rows, row_group_size=_ROW_GROUP)
        self._statistics.add(rows)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._parquet.close()
            self._size = self._file.tell()
        self._stack.__exit__(kind, error, trace)
