"""Adaptive columns: the fields of a log type that its tables have as columns.

One rule decides: a column is text, and holds what rules see of a scalar (`core.values.text_of`: `5`, `5.0` and `"5"`
are one value). Everything else, a list, an object, a null, stays in `_raw`, and `_odd` names the column. So whoever
reads a field takes the column, unless `_odd` names it; then, and where a file has no such column, it is in `_raw`.
"""

from collections.abc import Callable, Iterable

from tocsin.core.ports import Resolution, Route
from tocsin.core.values import ENRICHED, Record
from tocsin.pipeline.lake.layout import FieldLayout, Found
from tocsin.pipeline.lake.names import column_name

MOST_COLUMNS = 600
CORE_FIELDS = {"ocsf.src_endpoint.ip": "_src_ip", "ocsf.dst_endpoint.ip": "_dst_ip"}
"""Fields that are core columns in every table, where the mapping knows them."""


class ColumnPlan:
    """The fields of one log type that are columns, in order; `columns` are their names in files.

    `meaning` names what the mapping says: by another one a field may be elsewhere in the record. Fields of enrichments
    are no columns of their own: they are in `_enriched`. Of too many the first ones are taken, so give them in the
    order of their importance; the others are in `_raw`, as always.
    """

    def __init__(self, fields: Iterable[str] = (), meaning: str = "") -> None:
        wanted = [name for name in dict.fromkeys(fields) if name not in CORE_FIELDS and not _is_enriched(name)]
        self.fields = (*CORE_FIELDS, *sorted(wanted[:MOST_COLUMNS]))
        self.columns = tuple(CORE_FIELDS.get(name) or column_name(name) for name in self.fields)
        self.meaning = meaning
        self._layouts: dict[Route, FieldLayout] = {}
        self._same: dict[tuple[Resolution, ...], FieldLayout] = {}

    def read(self, record: Record, route: Route) -> Found:
        """Read the columns of a record."""
        layout = self._layouts.get(route)
        if layout is None:
            resolutions = tuple(route.resolve(field) for field in self.fields)
            layout = self._same.get(resolutions)
            if layout is None:
                layout = self._same[resolutions] = FieldLayout(dict(zip(self.columns, resolutions, strict=True)))
            self._layouts[route] = layout
        return layout.read(record)


Plans = Callable[[str], ColumnPlan]
"""Gives the columns of a log type."""


def _is_enriched(field: str) -> bool:
    return field == ENRICHED or field.startswith(f"{ENRICHED}.")
