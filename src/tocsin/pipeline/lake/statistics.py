"""What Delta keeps in its log about a file, so that files can be left out unopened.

Source: Delta Transaction Log Protocol, "Per-file Statistics".
"""

import json
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tocsin.core.times import iso

_BOUNDED = ("_time", "_received", "_host", "_user", "_ip", "_src_ip", "_dst_ip", "_class_uid")
_LONGEST = 32
_LAST = chr(0x10FFFF)


class Statistics:
    """Gathers the statistics of a file's rows: nulls of all columns, bounds of those that people ask for."""

    def __init__(self) -> None:
        self.rows = 0
        self._nulls: dict[str, int] = {}
        self._least: dict[str, Any] = {}
        self._most: dict[str, Any] = {}

    def add(self, rows: pa.Table) -> None:
        """Take rows into account."""
        self.rows += rows.num_rows
        for name in rows.column_names:
            self._nulls[name] = self._nulls.get(name, 0) + rows[name].null_count
        for name in _BOUNDED:
            bounds = pc.min_max(rows[name]).as_py()
            if bounds["min"] is not None:
                self._least[name] = min(bounds["min"], self._least.get(name, bounds["min"]))
                self._most[name] = max(bounds["max"], self._most.get(name, bounds["max"]))

    def text(self) -> str:
        """Give the statistics as Delta has them, in JSON."""
        found = {
            "numRecords": self.rows,
            "minValues": {name: _least(value) for name, value in self._least.items()},
            "maxValues": {name: _most(value) for name, value in self._most.items()},
            "nullCount": self._nulls,
        }
        return json.dumps(found)


def columns_in(stats: str) -> list[str]:
    """Give the columns that a file has, by its statistics."""
    return list(json.loads(stats).get("nullCount", ()))


def _least(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    return value[:_LONGEST] if isinstance(value, str) else value


def _most(value: Any) -> Any:
    """Give an upper bound: a text that is cut gets the greatest character after it, so that it is none the less one."""
    if isinstance(value, datetime):
        return iso(value)
    if not isinstance(value, str) or len(value) <= _LONGEST:
        return value
    cut = _LONGEST
    while cut < len(value) and value[cut] == _LAST:
        cut += 1
    return value[:cut] + _LAST
