"""Findings as a table for people: a timeline when they are few, grouped by rule when they are many."""

from datetime import tzinfo

from rich.console import Console
from rich.text import Text

from tocsin.cli.output.groups import EXAMPLES, Group, gravity, print_groups
from tocsin.cli.output.row import Row, row_of
from tocsin.cli.output.timeline import print_timeline
from tocsin.cli.output.words import counted
from tocsin.detection.wire import decode

ROWS = 50


class TableRenderer:
    """Keeps what the table needs and prints it at the end.

    Up to `rows` findings (0: any number) are printed as a timeline. Of more than that a line a rule is printed, and
    `rows` examples. What is kept does not grow with the number of findings, but with that of rules.
    """

    def __init__(self, console: Console, zone: tzinfo, zone_name: str, rows: int = ROWS) -> None:
        self._console = console
        self._zone = zone
        self._zone_name = zone_name
        self._most = rows
        self._timeline: list[Row] | None = []
        self._groups: dict[tuple[str, str], Group] = {}
        self._count = 0

    def write(self, line: bytes) -> None:
        """Take one finding."""
        row = row_of(decode(line))
        self._count += 1
        self._groups.setdefault((row.rule_id, row.title), Group()).add(row)
        if self._timeline is not None:
            self._timeline.append(row)
            if self._most and self._count > self._most:
                self._timeline = None

    def finish(self) -> None:
        """Print the table; nothing when there are no findings."""
        if self._timeline:
            print_timeline(self._console, self._timeline, self._zone, self._zone_name)
        elif self._groups:
            self._print_groups()

    def gravest(self) -> Row | None:
        """Give a finding that somebody will want explained first, None when there is none."""
        return min(self._groups.values(), key=gravity).examples[0] if self._groups else None

    def _print_groups(self) -> None:
        print_groups(self._console, list(self._groups.values()), self._zone, self._zone_name, self._most)
        self._console.print(
            Text(
                f"{counted(self._count, 'finding')} of {counted(len(self._groups), 'rule')},"
                f" up to {EXAMPLES} examples for the gravest. "
                "All of them: --format csv or ndjson, or --rows 0 for a timeline here.",
                style="dim",
            )
        )
