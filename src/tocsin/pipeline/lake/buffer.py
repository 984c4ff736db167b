"""Events on their way into the lake, gathered by table and day."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import pyarrow as pa

from tocsin.core.event import Event
from tocsin.core.ports import Route
from tocsin.pipeline.lake.columns import ColumnPlan, Plans
from tocsin.pipeline.lake.layout import Found
from tocsin.pipeline.lake.schema import CORE, file_schema

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


_Kept = tuple[datetime, tuple[Any, ...], Found]
"""What is kept of a row: when it was, its core columns in the order of `CORE` but `_odd`, and its fields."""


class LakeBuffer:
    """Gathers rows by table and day until they are written; `size` is about their bytes in memory."""

    def __init__(self, plans: Plans | None = None) -> None:
        self._rows: dict[tuple[str, date], list[_Kept]] = {}
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
            rows = self._rows[key] = []
        rows.append((at, _core(row, found.texts), found))
        self.size += 2 * len(row.raw) + 256
        self.counts[row.sent_by] += 1

    def gathered(self) -> Iterator[Gathered]:
        """Give what is gathered, by table and day."""
        for (table, day), rows in sorted(self._rows.items()):
            yield Gathered(table, day.isoformat(), _arrow(rows, *self._known.get(table, ((), ""))))

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


def _arrow(rows: list[_Kept], known: Sequence[str], meaning: str) -> pa.Table:
    ordered = sorted(rows, key=lambda row: (row[0], row[1][1]))
    odd = [row[2].odd for row in ordered]
    texts = [row[2].texts for row in ordered]
    columns: dict[str, pa.Array] = {}
    for name in sorted(set().union(*texts)):
        columns[name] = _column(name, [each.get(name) for each in texts], odd)
    core = zip(*(row[1] for row in ordered), strict=True)
    arrays = [_array(list(values), field.type) for field, values in zip(CORE, core, strict=False)]
    arrays.append(pa.array([",".join(sorted(names)) if names else None for names in odd], pa.string()))
    return pa.Table.from_arrays([*arrays, *columns.values()], schema=file_schema(columns, known, meaning))


def _column(name: str, values: list[str | None], odd: list[Collection[str]]) -> pa.Array:
    """Make the column of a field; a text that has no UTF-8, with half a surrogate pair, is odd."""
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        for number, value in enumerate(values):
            if value is not None and any("\ud800" <= character <= "\udfff" for character in value):
                values[number] = None
                odd[number] = {*odd[number], name}
        return pa.array(values, pa.string())


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([value and value.encode("utf-8", "replace").decode() for value in values], kind)
