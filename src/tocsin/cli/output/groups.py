"""The table's groups: a line for every rule, the gravest first, with examples as far as there is room."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from rich.console import Console
from rich.text import Text

from tocsin.cli.output.columns import LEVEL_WIDTH, fields_text, fit, level_text, put_line
from tocsin.cli.output.row import Row, stamp
from tocsin.core.finding import LEVELS

EXAMPLES = 2
_HOSTS_KEPT = 100
_COUNT_WIDTH = 7
_TIME_WIDTH = 16
_HOSTS_WIDTH = 26
_MIDDLE = 100
_WIDE = 120
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Group:
    """The findings of one rule: how many, from when to when, on which hosts, and the first few that differ."""

    count: int = 0
    first: datetime | None = None
    last: datetime | None = None
    hosts: set[str] = field(default_factory=set)
    examples: list[Row] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Count a finding in."""
        self.count += 1
        if row.time is not None:
            self.first = min(self.first or row.time, row.time)
            self.last = max(self.last or row.time, row.time)
        if len(self.hosts) < _HOSTS_KEPT:
            self.hosts.update(row.hosts)
        if all(example.what != row.what for example in self.examples):
            self.examples.append(row)
            self.examples.sort(key=lambda example: example.time or _NEVER)
            del self.examples[EXAMPLES:]


def print_groups(console: Console, groups: Sequence[Group], zone: tzinfo, zone_name: str, most_examples: int) -> None:
    """Print a line a rule and, for the gravest ones, examples: `most_examples` in all."""
    columns = _Columns.for_width(console.width, max(len(group.examples[0].title) for group in groups))
    put_line(console, _head(columns, zone_name))
    examples_left = most_examples
    for group in sorted(groups, key=gravity):
        examples = group.examples[: max(examples_left, 0)]
        examples_left -= len(examples)
        put_line(console, _line(group, columns, zone, bold=bool(examples)))
        for example in examples:
            put_line(console, _example(example, console.width, zone))


@dataclass(frozen=True, slots=True)
class _Columns:
    """The widths of the columns that not every terminal has room for, 0 where it has none."""

    title: int
    last: int
    hosts: int

    @classmethod
    def for_width(cls, width: int, longest_title: int) -> "_Columns":
        left = width - LEVEL_WIDTH - _COUNT_WIDTH - _TIME_WIDTH - 6
        if width < _MIDDLE:
            return cls(left, 0, 0)
        left -= _TIME_WIDTH + 2
        if width < _WIDE:
            return cls(left, _TIME_WIDTH, 0)
        title = min(longest_title, left - _HOSTS_WIDTH - 2)
        return cls(title, _TIME_WIDTH, left - title - 2)


def _head(columns: _Columns, zone_name: str) -> Text:
    heads = [
        fit("LEVEL", LEVEL_WIDTH),
        fit("COUNT", _COUNT_WIDTH, right=True),
        fit("RULE", columns.title),
        fit(f"FIRST ({zone_name})", _TIME_WIDTH),
        fit("LAST", columns.last),
        fit("HOSTS", columns.hosts),
    ]
    return Text("  ".join(heads).rstrip(), style="bold")


def _line(group: Group, columns: _Columns, zone: tzinfo, *, bold: bool) -> Text:
    row = group.examples[0]
    line = level_text(row.level)
    line.append(f"  {fit(f'{group.count:,}', _COUNT_WIDTH, right=True)}  ")
    line.append(fit(row.title, columns.title), style="bold" if bold else "")
    line.append(f"  {stamp(group.first, zone, seconds=False):<{_TIME_WIDTH}}")
    if columns.last:
        line.append(f"  {stamp(group.last, zone, seconds=False):<{_TIME_WIDTH}}")
    if columns.hosts:
        line.append("  " + fit(_hosts(group), columns.hosts), style="cyan")
    return line


def gravity(group: Group) -> tuple[int, int, str]:
    """Give the key that sorts groups: the gravest level first, then the most findings."""
    row = group.examples[0]
    return (-LEVELS.index(row.level), -group.count, row.title)


def _hosts(group: Group) -> str:
    names = sorted(group.hosts)
    if len(names) > 1:
        more = "+" if len(names) >= _HOSTS_KEPT else ""
        return f"{len(names)}{more} hosts: {', '.join(names)}"
    return "".join(names)


def _example(row: Row, width: int, zone: tzinfo) -> Text:
    indent = " " * (LEVEL_WIDTH + _COUNT_WIDTH + 4 if width >= _MIDDLE else LEVEL_WIDTH + 2)
    line = Text(f"{indent}{stamp(row.time, zone)}  ", style="dim")
    where = fit(row.where, min(len(row.where), 32 if width >= _WIDE else 16))
    if where:
        line.append(where + "  ", style="not dim cyan")
    what = fields_text(row.what, max(width - line.cell_len, 10))
    what.style = "not dim"
    line.append_text(what)
    return line
