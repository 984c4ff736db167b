"""Reads findings as `tocsin scan -f ndjson` writes them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from tocsin.core.errors import UsageError
from tocsin.core.location import Location


def read_findings(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the findings of a file. Raises UsageError where it cannot be read or a line is no finding."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    finding = orjson.loads(line)
                    finding["rule"]["title"], finding["rule"]["level"], finding["events"], finding["time"]
                except (orjson.JSONDecodeError, KeyError, TypeError) as failure:
                    raise UsageError(
                        "not a finding",
                        location=Location(path.as_posix(), line=number),
                        remedy="give what `tocsin scan -f ndjson` wrote",
                    ) from failure
                yield finding
    except OSError as failure:
        raise UsageError(f"cannot be read: {failure.strerror}", location=Location(path.as_posix())) from failure
