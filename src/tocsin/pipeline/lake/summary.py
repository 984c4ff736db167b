"""What there is in a lake, by its tables' logs alone."""

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from tocsin.pipeline.lake.names import field_name
from tocsin.pipeline.lake.reading import LakeReader


class TableSummary(Struct, frozen=True):
    """A table: how many files, rows, bytes, days and columns it has, and its first and last day."""

    table: str
    files: int
    rows: int
    bytes: int
    days: int
    first: str
    last: str
    columns: int


class DaySummary(Struct, frozen=True):
    """A day of a table."""

    table: str
    day: str
    files: int
    rows: int
    bytes: int


class ColumnSummary(Struct, frozen=True):
    """A column of a table: its name, its type, and the field that is in it; None for what is no field."""

    column: str
    type: str
    field: str | None


def table_summary(reader: LakeReader, table: str) -> TableSummary:
    """Sum a table up. Raises StoreFailed."""
    files = reader.files(table)
    days = sorted({file.day for file in files})
    return TableSummary(
        table,
        len(files),
        sum(file.rows for file in files),
        sum(file.size for file in files),
        len(days),
        days[0] if days else "",
        days[-1] if days else "",
        len(reader.schema(table).names),
    )


def day_summaries(reader: LakeReader, table: str) -> Iterator[DaySummary]:
    """Sum the days of a table up, in their order. Raises StoreFailed."""
    by_day = defaultdict(list)
    for file in reader.files(table):
        by_day[file.day].append(file)
    for day, files in sorted(by_day.items()):
        yield DaySummary(table, day, len(files), sum(file.rows for file in files), sum(file.size for file in files))


def column_summaries(reader: LakeReader, table: str) -> Iterator[ColumnSummary]:
    """Give the columns of a table in their order. Raises StoreFailed."""
    for column in reader.schema(table):
        field = None if column.name.startswith("_") else field_name(column.name)
        yield ColumnSummary(column.name, str(column.type), field)
