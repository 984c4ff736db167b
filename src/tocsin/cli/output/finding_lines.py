"""Findings as lines, as they become known."""

from datetime import tzinfo

from rich.console import Console
from rich.text import Text

from tocsin.cli.output.columns import fields_text, fit, level_text, put_line
from tocsin.cli.output.row import row_of, stamp
from tocsin.detection.wire import decode

_TITLE, _WHERE = 40, 24


class LineRenderer:
    """Writes a line a finding: when, how grave, which rule, where and what."""

    def __init__(self, console: Console, zone: tzinfo) -> None:
        self._console = console
        self._zone = zone

    def write(self, line: bytes) -> None:
        """Write one finding."""
        row = row_of(decode(line))
        text = Text(stamp(row.time, self._zone) + "  ")
        text.append_text(level_text(row.level))
        text.append("  " + fit(row.title, _TITLE) + "  " + fit(row.where, _WHERE) + "  ")
        text.append_text(fields_text(row.what, self._console.width - text.cell_len))
        put_line(self._console, text)

    def finish(self) -> None:
        """Do nothing: everything has been written."""
