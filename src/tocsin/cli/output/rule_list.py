"""Rules as a list: for people, as CSV, and as one JSON object a rule."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from typing import Any, BinaryIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tocsin.cli.output.columns import LEVEL_WIDTH, fit, level_text
from tocsin.cli.output.csv_rows import harmless
from tocsin.cli.output.visible import visible
from tocsin.core.finding import LEVELS
from tocsin.detection.engine import CompiledRule
from tocsin.detection.engine.expression import fields
from tocsin.detection.wire import encode

_STATUS_WIDTH = 12
_ID_WIDTH = 36
_WIDE = 140
_COLUMNS = ("id", "title", "level", "status", "product", "category", "service", "tags", "fields", "author", "path")


def print_rules(console: Console, rules: Sequence[CompiledRule]) -> None:
    """Print a line a rule: level, status, title, logsource and, where there is room, id."""
    id_width = _ID_WIDTH if console.width >= _WIDE else 0
    room = console.width - LEVEL_WIDTH - _STATUS_WIDTH - 6 - (id_width + 2 if id_width else 0)
    longest = max((cell_len(visible(short_logsource(rule))) for rule in rules), default=0)
    source_width = min(max(longest, len("LOGSOURCE")), room * 2 // 5)
    title_width = room - source_width
    heads = (
        fit("LEVEL", LEVEL_WIDTH),
        fit("STATUS", _STATUS_WIDTH),
        fit("TITLE", title_width),
        fit("LOGSOURCE", source_width),
        "ID" if id_width else "",
    )
    console.print(Text("  ".join(heads).rstrip(), style="bold"), no_wrap=True, crop=True)
    for rule in rules:
        line = level_text(rule.level)
        line.append(f"  {fit(visible(rule.status), _STATUS_WIDTH)}", style="dim")
        line.append(f"  {fit(visible(rule.title), title_width)}")
        line.append(f"  {fit(visible(short_logsource(rule)), source_width)}", style="cyan")
        if id_width:
            line.append(f"  {visible(rule.id)}", style="dim")
        console.print(line, no_wrap=True, crop=True)


def short_logsource(rule: CompiledRule) -> str:
    """Give a logsource in few characters: its parts, the widest first."""
    logsource = rule.logsource
    return " / ".join(part for part in (logsource.product, logsource.category, logsource.service) if part) or "any"


def write_rules_csv(stream: BinaryIO, rules: Sequence[CompiledRule]) -> None:
    """Write rules as CSV; several values of a column are joined by `; `."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for rule in rules:
        data = rule_data(rule) | {part: getattr(rule.logsource, part) or "" for part in _COLUMNS[4:7]}
        cells = (data[column] for column in _COLUMNS)
        writer.writerow(harmless("; ".join(cell) if isinstance(cell, tuple) else str(cell)) for cell in cells)
    stream.write(text.getvalue().encode("utf-8", "replace"))


def write_rules_ndjson(stream: BinaryIO, rules: Sequence[CompiledRule]) -> None:
    """Write one JSON object a rule."""
    for rule in rules:
        stream.write(encode(rule_data(rule)) + b"\n")


def rule_data(rule: CompiledRule) -> dict[str, Any]:
    """Give what a rule says about itself, without its condition."""
    return {
        "id": rule.id,
        "title": rule.title,
        "name": rule.name,
        "level": rule.level,
        "status": rule.status,
        "logsource": {part: getattr(rule.logsource, part) for part in ("product", "category", "service")},
        "tags": rule.tags,
        "fields": fields(rule.condition),
        "description": rule.description,
        "author": rule.author,
        "version": rule.version,
        "references": rule.references,
        "falsepositives": rule.falsepositives,
        "related": [{"id": related.id, "type": related.type} for related in rule.related],
        "logic_hash": rule.logic_hash,
        "path": rule.path,
    }


def counted(rules: Sequence[CompiledRule]) -> str:
    """Count rules by level and by status, in one line."""
    levels = Counter(rule.level for rule in rules)
    statuses = Counter(rule.status or "no status" for rule in rules)
    by_level = ", ".join(f"{levels[level]:,} {level}" for level in reversed(LEVELS) if levels[level])
    by_status = ", ".join(f"{count:,} {visible(status)}" for status, count in statuses.most_common())
    return f"{len(rules):,} {'rule' if len(rules) == 1 else 'rules'}: {by_level}; {by_status}"
