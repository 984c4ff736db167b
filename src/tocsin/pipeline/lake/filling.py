"""Filling in columns: what became a column after a file was written is read from `_raw`."""

from collections.abc import Sequence

import pyarrow as pa

from tocsin.core.ports import Mapper
from tocsin.pipeline.lake.columns import ColumnPlan, Plans
from tocsin.pipeline.lake.reading import FileFacts
from tocsin.pipeline.parsers.json_text import decode_repaired


class ColumnFiller:
    """Reads the columns of today's content from records."""

    def __init__(self, mapper: Mapper, plans: Plans) -> None:
        self._mapper = mapper
        self._plans = plans

    def plan(self, table: str) -> ColumnPlan:
        """Give the columns of a table."""
        return self._plans(table)

    def missing(self, table: str, facts: FileFacts) -> list[str]:
        """Give the columns that a file's writer did not know, or read by another mapping."""
        plan = self._plans(table)
        if facts.meaning != plan.meaning:
            return list(plan.columns)
        return [column for column in plan.columns if column not in facts.known]

    def fill(self, table: str, rows: pa.Table, facts: FileFacts) -> pa.Table:
        """Give rows, which have all columns already, with those filled in that are missing."""
        missing = self.missing(table, facts)
        if not missing:
            return rows
        plan = self._plans(table)
        wanted = set(missing)
        values: dict[str, list[str | None]] = {name: [None] * rows.num_rows for name in missing}
        odd = [set((names or "").split(",")) - wanted - {""} for names in rows["_odd"].to_pylist()]
        for number, raw in enumerate(rows["_raw"].to_pylist()):
            record = _record(raw)
            if record is None:
                continue
            found = plan.read(record, self._mapper.route(record))
            for name, text in found.texts.items():
                if name in wanted:
                    values[name][number] = text
            odd[number].update(wanted.intersection(found.odd))
        values["_odd"] = [",".join(sorted(names)) or None for names in odd]
        for name, texts in values.items():
            rows = rows.set_column(rows.schema.get_field_index(name), name, _texts(texts))
        return rows


def _record(raw: str) -> dict[str, object] | None:
    try:
        return decode_repaired(raw.encode())[0]
    except ValueError:
        return None


def _texts(values: Sequence[str | None]) -> pa.Array:
    return pa.array(values, pa.string())
