"""The formats of what a hunt gives, and which one is meant."""

import sys
from pathlib import Path
from typing import Literal

from tocsin.core.errors import UsageError

HuntFormat = Literal["table", "ndjson", "csv", "parquet", "ocsf"]
_BY_SUFFIX: dict[str, HuntFormat] = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "ndjson",
}


def chosen_format(named: HuntFormat | None, output: Path | None, *, of_findings: bool) -> HuntFormat:
    """Give the format that was named, else that of the output's name, else a table; raises UsageError."""
    form = named or (_BY_SUFFIX.get(output.suffix.lower(), "table") if output else "table")
    if form == "ocsf" and not of_findings:
        raise UsageError("--format ocsf is for findings", remedy="take ndjson, csv or parquet for a query")
    if form == "parquet" and (output is None or str(output) == "-") and sys.stdout.isatty():
        raise UsageError("Parquet is nothing for a terminal", remedy="name a file with -o")
    return form
