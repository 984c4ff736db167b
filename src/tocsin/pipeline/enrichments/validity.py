"""Which row of a key holds when: rows may say since when and until when they do."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from tocsin.pipeline.enrichments.lookup import Columns

EVER_BEFORE = datetime.min.replace(tzinfo=UTC)


class Dated(NamedTuple):
    """A row with the time in which it holds, from `since` up to but without `until`, and the line it stands on.

    Without `until` it holds for ever.
    """

    since: datetime
    until: datetime | None
    columns: Columns
    line: int


class Timeline:
    """The rows of one key: at any time, one of them holds or none does."""

    __slots__ = ("_rows", "_since")

    def __init__(self, rows: Sequence[Dated]) -> None:
        self._rows = sorted(rows, key=lambda row: row.since)
        self._since = [row.since for row in self._rows]

    def at(self, time: datetime) -> Columns | None:
        """Give what holds at a time."""
        number = bisect_right(self._since, time) - 1
        if number < 0:
            return None
        row = self._rows[number]
        return row.columns if row.until is None or time < row.until else None

    def conflicts(self) -> list[tuple[Dated, Dated]]:
        """Give rows that hold at once, as (the later one, the one before)."""
        return [
            (later, before)
            for before, later in zip(self._rows, self._rows[1:], strict=False)
            if before.until is None or later.since < before.until
        ]
