"""Values of a query's answer, made fit for JSON and for people."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

import orjson

from tocsin.cli.output.row import stamp
from tocsin.core.times import iso

_LARGEST = 1 << 63


def distinct(names: Sequence[str]) -> list[str]:
    """Give names of columns, each once: what comes again gets a number, `a`, `a_2`."""
    found: list[str] = []
    for name in names:
        number, new = 1, name
        while new in found:
            number += 1
            new = f"{name}_{number}"
        found.append(new)
    return found


def plain(value: Any) -> Any:
    """Give a value as JSON has it: times as in findings, bytes as hexadecimal digits, too large numbers as text."""
    if value is None or isinstance(value, str | bool | float):
        return value
    if isinstance(value, int):
        return value if -_LARGEST <= value < _LARGEST else str(value)
    if isinstance(value, datetime):
        return iso(value) if value.tzinfo else value.isoformat(timespec="microseconds")
    if isinstance(value, Decimal):
        return plain(int(value)) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple) and not hasattr(value, "_fields") and type(value) in (list, tuple):
        return [plain(item) for item in value]
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else _interval(value)


def text(value: Any, zone: tzinfo | None = None) -> str:
    """Give a value as text: nothing for null, JSON for what is nested; times in a zone if one is given."""
    if value is None:
        return ""
    if isinstance(value, datetime) and value.tzinfo and zone is not None:
        return stamp(value, zone)
    known = plain(value)
    return known if isinstance(known, str) else orjson.dumps(known).decode("utf-8")


def _interval(value: Any) -> str:
    """Write an interval of months, days and nanoseconds as ISO 8601 does."""
    months, days, nanoseconds = value
    return f"P{months}M{days}DT{nanoseconds / 1e9:g}S"
