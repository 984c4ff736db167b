"""Coverage of logsources: for people, as CSV, and as one JSON object a logsource."""

import csv
import io
from collections.abc import Sequence
from typing import Any, BinaryIO

from rich.console import Console
from rich.text import Text

from tocsin.cli.output.columns import fit
from tocsin.cli.output.csv_rows import harmless
from tocsin.cli.output.visible import visible
from tocsin.cli.output.words import counted
from tocsin.content.coverage import LogSourceCoverage
from tocsin.core.logsource import LogSource
from tocsin.detection.wire import encode

_COLUMNS = (
    "product",
    "category",
    "service",
    "rules",
    "covered",
    "log_types",
    "shapes",
    "missing_fields",
    "reason",
    "remedy",
)
_RULES_WIDTH = 6
_NAMES_SHOWN = 3


def print_coverage(console: Console, coverage: Sequence[LogSourceCoverage], *, everything: bool) -> None:
    """Print a line a logsource; what is not covered has its reason and what can be done below it."""
    width = min(max((len(_short(one.logsource)) for one in coverage), default=0), console.width * 2 // 5)
    console.print(
        Text(f"{fit('LOGSOURCE', width)}  {fit('RULES', _RULES_WIDTH, right=True)}  LOG TYPES", style="bold"),
        no_wrap=True,
        crop=True,
    )
    for one in coverage:
        line = Text(fit(visible(_short(one.logsource)), width), style="cyan")
        line.append(f"  {one.rules:>{_RULES_WIDTH},}  ", style="default")
        if one.is_covered:
            line.append(visible(_names(one.log_types, everything=everything)), style="default")
        else:
            line.append("not covered", style="yellow")
        console.print(line, no_wrap=not everything, crop=not everything, soft_wrap=everything)
        for text in _notes(one):
            console.print(Text(f"    {visible(text)}", style="dim"), soft_wrap=True)


def write_coverage_csv(stream: BinaryIO, coverage: Sequence[LogSourceCoverage]) -> None:
    """Write coverage as CSV; several values of a column are joined by `; `."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in coverage:
        data = coverage_data(one)
        cells = {**data, **{part: value or "" for part, value in data["logsource"].items()}}
        writer.writerow(harmless(_cell(cells[column])) for column in _COLUMNS)
    stream.write(text.getvalue().encode("utf-8", "replace"))


def write_coverage_ndjson(stream: BinaryIO, coverage: Sequence[LogSourceCoverage]) -> None:
    """Write one JSON object a logsource."""
    for one in coverage:
        stream.write(encode(coverage_data(one)) + b"\n")


def coverage_data(one: LogSourceCoverage) -> dict[str, Any]:
    """Give a logsource's coverage as data."""
    return {
        "logsource": {part: getattr(one.logsource, part) for part in _COLUMNS[:3]},
        "rules": one.rules,
        "covered": one.is_covered,
        "log_types": one.log_types,
        "shapes": one.shapes,
        "missing_fields": tuple(
            {"name": field.name, "rules": field.rules, "reason": field.reason, "remedy": field.remedy}
            for field in one.missing
        ),
        "reason": one.reason,
        "remedy": one.remedy,
    }


def _notes(one: LogSourceCoverage) -> list[str]:
    notes = [text for text in (one.reason, one.remedy) if text]
    return notes + [f"{field.name} ({counted(field.rules, 'rule')}): {field.reason}" for field in one.missing]


def _short(logsource: LogSource) -> str:
    return " / ".join(part for part in (logsource.product, logsource.category, logsource.service) if part) or "any"


def _names(names: Sequence[str], *, everything: bool) -> str:
    if everything or len(names) <= _NAMES_SHOWN:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMES_SHOWN])} and {len(names) - _NAMES_SHOWN} more"


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(item["name"] if isinstance(item, dict) else item for item in value)
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
