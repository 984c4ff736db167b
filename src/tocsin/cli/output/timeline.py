"""The table's timeline: a line or two for every finding, in the order of time."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from rich.console import Console
from rich.text import Text

from tocsin.cli.output.columns import LEVEL_WIDTH, fields_text, fit, level_text, put_line
from tocsin.cli.output.row import Row, stamp

_TIME_WIDTH = 19
_WIDE = 120
_NEVER = datetime.max.replace(tzinfo=UTC)


def print_timeline(console: Console, rows: Sequence[Row], zone: tzinfo, zone_name: str) -> None:
    """Print every finding, those without a time last."""
    width = console.width
    title_width, where_width, what_width = _widths(width, rows)
    head = f"{fit(f'TIME ({zone_name})', _TIME_WIDTH)}  {fit('LEVEL', LEVEL_WIDTH)}  {fit('RULE', title_width)}"
    if what_width:
        head += f"  {fit('WHERE', where_width)}  {fit('WHAT', what_width)}"
    put_line(console, Text(head.rstrip(), style="bold"))
    for row in sorted(rows, key=lambda row: row.time or _NEVER):
        line = Text(fit(stamp(row.time, zone), _TIME_WIDTH) + "  ")
        line.append_text(level_text(row.level))
        line.append("  " + fit(row.title, title_width))
        if what_width:
            line.append("  " + fit(row.where, where_width) + "  ")
            line.append_text(fields_text(row.what, what_width))
        put_line(console, line)
        if not what_width and (row.where or row.what):
            put_line(console, _second_line(row, width))


def _widths(width: int, rows: Sequence[Row]) -> tuple[int, int, int]:
    """Give the widths of rule, where and what; what is 0 when it goes on a line of its own."""
    left = width - _TIME_WIDTH - LEVEL_WIDTH - 4
    if width < _WIDE:
        return left, 0, 0
    longest_title = max((len(row.title) for row in rows), default=0)
    longest_where = max((len(row.where) for row in rows), default=0)
    title = min(max(longest_title, 10), left * 2 // 5)
    where = min(max(longest_where, 5), left // 4)
    return title, where, left - title - where - 4


def _second_line(row: Row, width: int) -> Text:
    indent = " " * (_TIME_WIDTH + 2)
    left = width - len(indent)
    where = fit(row.where, min(len(row.where), left // 2)) if row.where else ""
    line = Text(indent)
    if where:
        line.append(where, style="cyan")
        line.append("  ")
    line.append_text(fields_text(row.what, left - len(where) - 2))
    return line
