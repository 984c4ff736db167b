"""Compaction: many small files of a day become few.

Files are put together with others of about their size, so that a row is written again a few times only, however many
files come. A row comes out as it went in, with the columns that the content of today has: those that its file did not
know are read from `_raw`.
"""

from collections import defaultdict
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from tocsin.core.errors import StoreFailed
from tocsin.core.location import Location
from tocsin.pipeline.lake.files import FileWriter, WrittenFile
from tocsin.pipeline.lake.filling import ColumnFiller
from tocsin.pipeline.lake.place import LakePlace
from tocsin.pipeline.lake.reading import LakeReader
from tocsin.pipeline.lake.schema import CORE, file_schema
from tocsin.pipeline.lake.stored import StoredFile
from tocsin.pipeline.lake.why import why

_SMALLEST = 64 * 1024
_STEP = 8
_AT_ONCE = 32 * 1024**2
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Compacting:
    """When files are put together: so many of about one size, up to so many bytes; of a day that is over, any two."""

    target_bytes: int = 128 * 1024**2
    files: int = 16


def next_group(files: Sequence[StoredFile], compacting: Compacting, today: date) -> list[StoredFile]:
    """Give the files that are to become one next, of the day and size that has most of them; none if nothing is due."""
    groups: dict[tuple[str, int], list[StoredFile]] = defaultdict(list)
    for file in files:
        if file.size < compacting.target_bytes // 2:
            groups[file.day, _tier(file.size)].append(file)
    over = (today - timedelta(days=1)).isoformat()
    due = [group for (day, _), group in groups.items() if len(group) >= (2 if day < over else compacting.files)]
    if not due:
        return []
    most: list[StoredFile] = max(due, key=len)
    chosen: list[StoredFile] = []
    for file in sorted(most, key=lambda file: (file.first or _NEVER, file.path)):
        if len(chosen) >= 2 and sum(each.size for each in chosen) + file.size > compacting.target_bytes:
            break
        chosen.append(file)
    return chosen


def compact(
    place: LakePlace, table: str, files: Sequence[StoredFile], filler: ColumnFiller | None
) -> Generator[None, None, WrittenFile]:
    """Write the rows of files, of one day, as one file in the order of time; give it at the end.

    It stops after every stretch of rows, so that other work can be done, and holds no more than that in memory. The
    table is not changed. Raises StoreFailed.
    """
    reader = LakeReader(place)
    try:
        return (yield from _Compaction(reader, table, files, filler).run())
    except (OSError, pa.ArrowException) as error:
        raise StoreFailed(
            f"files cannot be put together: {why(error)}",
            location=Location(place.table_url(table)),
            remedy="they stay as they are: check the disk",
        ) from error


class _Compaction:
    def __init__(
        self, reader: LakeReader, table: str, files: Sequence[StoredFile], filler: ColumnFiller | None
    ) -> None:
        self._reader = reader
        self._table = table
        self._files = files
        self._filler = filler
        self._facts = {file.path: reader.facts(table, file) for file in files}
        self._schema = self._target()

    def run(self) -> Generator[None, None, WrittenFile]:
        mark = ("compacted", uuid4().hex)  # nobody writes over a file that may be in the table
        with FileWriter(self._reader.place, self._table, self._files[0].day, self._schema, mark=mark) as writer:
            for begin, end in self._stretches():
                parts = [self._rows(file, begin, end) for file in self._files]
                rows = pa.concat_tables(parts)
                at = pc.coalesce(rows["_time"], rows["_received"])
                order = pc.sort_indices(
                    pa.table({"at": at, "id": rows["_id"]}), sort_keys=[("at", "ascending"), ("id", "ascending")]
                )
                writer.write(rows.take(order))
                yield
        return writer.written

    def _target(self) -> pa.Schema:
        """Give the schema of what is written: the columns that have values somewhere, and those that are filled in."""
        facts = list(self._facts.values())
        names = {
            name
            for file in self._files
            for name in self._facts[file.path].columns
            if file.stats.get(f"null_count.{name}") != file.rows
        }
        if self._filler is not None:
            plan = self._filler.plan(self._table)
            names.update(column for each in facts for column in self._filler.missing(self._table, each))
            return file_schema(sorted(names.difference(CORE.names)), plan.columns, plan.meaning)
        same = len({each.meaning for each in facts}) == 1
        known = sorted(frozenset.intersection(*(each.known for each in facts))) if same else ()
        return file_schema(sorted(names.difference(CORE.names)), known, facts[0].meaning)

    def _stretches(self) -> list[tuple[Any, Any]]:
        """Give times, as ranges, between which there are about as many rows as are held at once."""
        weight = sum(facts.bytes for facts in self._facts.values())
        rows = self._reader.dataset(self._table, self._files).to_table(columns=["_time", "_received"])
        if not rows.num_rows:
            return []
        times = pc.coalesce(rows["_time"], rows["_received"]).cast(pa.int64()).to_numpy()
        parts = max(1, -(-weight // _AT_ONCE))
        cuts = np.unique(np.quantile(times, [part / parts for part in range(1, parts)], method="nearest"))
        bounds = [int(times.min()), *(int(cut) for cut in cuts if cut > times.min()), int(times.max()) + 1]
        stamps = [pa.scalar(bound, pa.timestamp("us", tz="UTC")) for bound in bounds]
        return list(pairwise(stamps))

    def _rows(self, file: StoredFile, begin: Any, end: Any) -> pa.Table:
        time, received = ds.field("_time"), ds.field("_received")
        within = ((time >= begin) & (time < end)) | (time.is_null() & (received >= begin) & (received < end))
        (fragment,) = self._reader.dataset(self._table, [file]).get_fragments()
        rows = fragment.to_table(schema=self._schema.remove_metadata(), filter=within)
        if self._filler is not None and rows.num_rows:
            rows = self._filler.fill(self._table, rows, self._facts[file.path])
        return rows.cast(self._schema)


def _tier(size: int) -> int:
    tier = 0
    while size > _SMALLEST:
        size //= _STEP
        tier += 1
    return tier
