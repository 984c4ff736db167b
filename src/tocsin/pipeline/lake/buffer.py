"""Events on their way into the lake, gathered by table and day."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import pyarrow as pa

from tocsin.core.event import Event
from tocsin.core.ports import Route
from tocsin.pipeline.lake.columns import ColumnPlan, Plans
from tocsin.pipeline.lake.day_rows import DayRows
from tocsin.pipeline.lake.layout import Found

_NOTHING = Found({}, ())


class LakeRow(NamedTuple):
    """An event as the lake keeps it; `route` says where its fields are, `enriched` is the JSON of its enrichments."""

    event: Event
    sent_by: str
    received: datetime
    class_uid: int
    raw: str
    route: Route | None = None
    enriched: str | None = None


class Gathered(NamedTuple):
    """What is gathered for one day of one table; ordered by time."""

    table: str
    day: str
    rows: pa.Table


class LakeBuffer:
    """Gathers rows by table and day until they are written; `size` is about their bytes in memory."""

    def __init__(self, plans: Plans | None = None) -> None:
        self._rows: dict[tuple[str, date], DayRows] = {}
        self._known: dict[str, tuple[Sequence[str], str]] = {}
        self.use(plans or _no_columns)
        self.size = 0
        self.counts: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return bool(self._rows)

    def use(self, plans: Plans) -> None:
        """Read these columns from the next row on."""
        self._plans = plans
        self._plan: dict[str, ColumnPlan] = {}

    def add(self, row: LakeRow) -> None:
        """Take a row."""
        event = row.event
        at = event.time or row.received
        found = _NOTHING if row.route is None else self._plan_of(event.log_type).read(event.record, row.route)
        key = (event.log_type, at.date())
        rows = self._rows.get(key)
        if rows is None:
            rows = self._rows[key] = DayRows()
        rows.add((_core(row, found.texts), found))
        self.size += 2 * len(row.raw) + 256
        self.counts[row.sent_by] += 1

    def gathered(self) -> Iterator[Gathered]:
        """Give what is gathered, by table and day."""
        for (table, day), rows in sorted(self._rows.items()):
            yield Gathered(table, day.isoformat(), rows.table(*self._known.get(table, ((), ""))))

    def clear(self) -> None:
        """Forget all rows: they are written."""
        self._rows.clear()
        self._known.clear()
        self._plan.clear()
        self.counts.clear()
        self.size = 0

    def _plan_of(self, log_type: str) -> ColumnPlan:
        plan = self._plan.get(log_type)
        if plan is None:
            plan = self._plan[log_type] = self._plans(log_type)
            known, meaning = self._known.get(log_type, (plan.columns, plan.meaning))
            # Rows of two plans in one file: only what both know, and mean alike, may be told as known.
            both = [name for name in plan.columns if name in known and meaning == plan.meaning]
            self._known[log_type] = both, plan.meaning
        return plan


def _no_columns(_: str) -> ColumnPlan:
    return ColumnPlan()


def _core(row: LakeRow, texts: dict[str, str]) -> tuple[Any, ...]:
    """Give the core columns but `_odd`; a row is not kept itself, for its record takes much more memory."""
    event = row.event
    first: dict[str, str] = {}
    for entity in event.entities:
        first.setdefault(entity.kind, entity.value)
    return (
        event.time,
        event.id,
        row.received,
        event.source,
        event.position,
        first.get("host"),
        first.get("user"),
        first.get("ip"),
        texts.pop("_src_ip", None),
        texts.pop("_dst_ip", None),
        first.get("process"),
        first.get("file"),
        row.class_uid or None,
        row.enriched,
        row.raw,
    )
