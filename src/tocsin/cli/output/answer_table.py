"""Answers of queries as a table for people, cut to the terminal's width."""

from datetime import tzinfo
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tocsin.cli.output.answer_lines import rows_of
from tocsin.cli.output.answer_values import text
from tocsin.cli.output.columns import fit, put_line
from tocsin.cli.output.visible import visible

_GAP = 2
_LEAST = 8
_LONGEST_KEPT = 1000


class TableAnswer:
    """Keeps the rows, which are few, and prints them at the end; columns that have no room are named below."""

    def __init__(self, console: Console, schema: Any, zone: tzinfo) -> None:
        self._console = console
        self._zone = zone
        self._names = [visible(name) for name in schema.names]
        self._rows: list[list[str]] = []

    def write(self, batch: Any) -> None:
        """Keep rows."""
        for row in rows_of(batch):
            self._rows.append([visible(text(value, self._zone)[:_LONGEST_KEPT]) for value in row])

    def finish(self) -> None:
        """Print the table."""
        natural = [
            max([cell_len(name), *(cell_len(row[column]) for row in self._rows)])
            for column, name in enumerate(self._names)
        ]
        widths = fitted(natural, self._console.width)
        put_line(self._console, Text(_line(self._names, widths), style="bold"))
        for row in self._rows:
            put_line(self._console, Text(_line(row, widths)))
        hidden = self._names[len(widths) :]
        if hidden:
            note = f"not shown, for want of room: {', '.join(hidden)}"
            put_line(self._console, Text(note, style="dim"))


def fitted(natural: list[int], width: int) -> list[int]:
    """Give columns widths that fit: the widest give way, and where that is not enough the last columns are left out."""
    widths = list(natural)
    while len(widths) > 1 and sum(min(each, _LEAST) + _GAP for each in widths) - _GAP > width:
        widths.pop()
    room = width - _GAP * (len(widths) - 1)
    cap = max(widths, default=0)
    while cap > 1 and sum(min(each, cap) for each in widths) > room:
        cap -= 1
    return [min(each, cap) for each in widths]


def _line(cells: list[str], widths: list[int]) -> str:
    return (" " * _GAP).join(fit(cell, width) for cell, width in zip(cells, widths, strict=False))
