"""Events on their way into the lake, gathered by table and day."""

from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple

from tocsin.core.event import Event
from tocsin.core.identity import digest


class LakeRow(NamedTuple):
    """An event as the lake keeps it."""

    event: Event
    sent_by: str
    received: datetime
    class_uid: int
    raw: str


class LakeBuffer:
    """Gathers rows by table and day until they are written; `size` is about their bytes in memory."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], list[LakeRow]] = {}
        self.size = 0
        self.counts: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return bool(self._rows)

    def add(self, row: LakeRow) -> None:
        """Take a row."""
        day = (row.event.time or row.received).date().isoformat()
        self._rows.setdefault((row.event.log_type, day), []).append(row)
        self.size += len(row.raw) + 256
        self.counts[row.sent_by] += 1

    def columns(self) -> list[tuple[str, str, dict[str, list[Any]]]]:
        """Give the rows as columns by table and day; within these they are ordered by time."""
        return [(table, day, _columns(rows)) for (table, day), rows in sorted(self._rows.items())]

    def clear(self) -> None:
        """Forget all rows: they are written."""
        self._rows.clear()
        self.counts.clear()
        self.size = 0


def _columns(rows: list[LakeRow]) -> dict[str, list[Any]]:
    ordered = sorted(rows, key=lambda row: (row.event.time or row.received, row.event.id))
    first: dict[str, list[str | None]] = {"host": [], "user": [], "ip": []}
    for row in ordered:
        found: dict[str, str] = {}
        for entity in row.event.entities:
            found.setdefault(entity.kind, entity.value)
        for kind, values in first.items():
            values.append(found.get(kind))
    return {
        "_time": [row.event.time for row in ordered],
        "_id": [row.event.id for row in ordered],
        "_received": [row.received for row in ordered],
        "_source": [row.event.source for row in ordered],
        "_position": [row.event.position for row in ordered],
        "_host": first["host"],
        "_user": first["user"],
        "_ip": first["ip"],
        "_class_uid": [row.class_uid or None for row in ordered],
        "_raw": [row.raw for row in ordered],
    }


def file_name(*parts: str) -> str:
    """Give the name of a file by what it is made of: the same rows written again have the same name."""
    return f"part-{digest(*parts)}.parquet"
