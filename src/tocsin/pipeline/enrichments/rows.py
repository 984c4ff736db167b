"""From a table to what is known by key: rows with their keys, their columns and the times in which they hold."""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any, TypeVar

from tocsin.core.errors import EnrichmentError
from tocsin.core.location import Location
from tocsin.core.suggest import did_you_mean
from tocsin.core.times import iso, parse_time
from tocsin.core.values import text_of
from tocsin.pipeline.enrichments.lookup import Columns
from tocsin.pipeline.enrichments.nesting import nested, plain
from tocsin.pipeline.enrichments.settings import EnrichmentSettings
from tocsin.pipeline.enrichments.table import TableRow, read_table
from tocsin.pipeline.enrichments.validity import EVER_BEFORE, Dated, Timeline

K = TypeVar("K", bound=Hashable)
_MOST_ERRORS = 100


def read_rows(
    settings: EnrichmentSettings, parse: Callable[[str], K]
) -> tuple[dict[K, Timeline], list[EnrichmentError]]:
    """Read what a table knows by key; give it, or every error with its line, a hundred at most.

    `parse` makes a key of a text; the ValueError that it raises says what is wrong with it.
    """
    table, errors = read_table(settings.file)
    reader = _Reader(settings, table, errors)
    by_key: dict[K, list[Dated]] = {}
    for row in table if reader.has_columns() else ():
        key = reader.key(row, parse)
        dated = reader.dated(row)
        if key is not None and dated is not None:
            by_key.setdefault(key, []).append(dated)
    timelines = {key: Timeline(rows) for key, rows in by_key.items()}
    for timeline in timelines.values():
        for later, before in timeline.conflicts():
            reader.wrong(
                later.line, f"the key holds already by line {before.line}", "keep one of them, or end the other"
            )
    errors.sort(key=lambda error: (error.location.line or 0) if error.location else 0)
    if len(errors) > _MOST_ERRORS:
        more = f"and {len(errors) - _MOST_ERRORS} errors more"
        errors[_MOST_ERRORS:] = [
            EnrichmentError(more, location=Location(settings.file.as_posix()), remedy="mend the first ones")
        ]
    return ({} if errors else timelines), errors


class _Reader:
    """Reads the rows of one table, and collects what is wrong."""

    def __init__(self, settings: EnrichmentSettings, table: list[TableRow], errors: list[EnrichmentError]) -> None:
        self._settings = settings
        self._errors = errors
        self._known = dict.fromkeys(name for row in table for name in row.values)
        self._match = settings.match or ""
        apart = (self._match, settings.valid_from, settings.valid_to)
        self._columns = settings.columns or [name for name in self._known if name not in apart]

    def wrong(self, line: int | None, message: str, remedy: str) -> None:
        self._errors.append(
            EnrichmentError(message, location=Location(self._settings.file.as_posix(), line), remedy=remedy)
        )

    def has_columns(self) -> bool:
        """Say whether there are all columns that are named; what is missing is told once."""
        if not self._known:
            return False
        settings = self._settings
        named = [name for name in (self._match, settings.valid_from, settings.valid_to, *settings.columns) if name]
        missing = [name for name in dict.fromkeys(named) if name not in self._known]
        for name in missing:
            self.wrong(1, f"there is no column {name!r}{did_you_mean(name, self._known)}", "name a column of the file")
        return not missing

    def key(self, row: TableRow, parse: Callable[[str], K]) -> K | None:
        value = row.values.get(self._match)
        if value is None or not isinstance(value, str | int | float) or value == "":
            what = "is empty" if value is None or value == "" else "is neither a text nor a number"
            self.wrong(row.line, f"{self._match} {what}", "give the row a key, or remove it")
            return None
        try:
            return parse(text_of(value))
        except ValueError as error:
            self.wrong(row.line, f"{self._match}: {error}", "mend the key, or remove the row")
            return None

    def dated(self, row: TableRow) -> Dated | None:
        try:
            since = self._time(row, self._settings.valid_from) or EVER_BEFORE
            until = self._time(row, self._settings.valid_to)
        except ValueError as error:
            self.wrong(row.line, str(error), "write it as in 2031-05-06T07:08:09Z")
            return None
        if until is not None and since >= until:
            self.wrong(row.line, f"holds until {iso(until)}, and from {iso(since)} on", "exchange the times")
            return None
        return Dated(since, until, self._columns_of(row), row.line)

    def _columns_of(self, row: TableRow) -> Columns:
        values: list[tuple[str, Any]] = [(name, plain(row.values.get(name))) for name in self._columns]
        return nested(values)

    @staticmethod
    def _time(row: TableRow, column: str | None) -> datetime | None:
        """Read a time; None where there is none. Raises ValueError for what is no time."""
        value = row.values.get(column) if column is not None else None
        if value is None or value == "":
            return None
        time = parse_time(value)
        if time is None:
            raise ValueError(f"{column} is not a time: {value!r:.80}")
        return time
