"""`tocsin findings`: what a node has found."""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Annotated, BinaryIO, Literal, NamedTuple

from cyclopts import Group, Parameter

from tocsin import __version__
from tocsin.cli.interrupts import interruptible
from tocsin.cli.node_settings import ConfigPath, settings_from
from tocsin.cli.options import OUTPUT_OPTIONS, check_numbers
from tocsin.cli.output.csv_rows import CsvRenderer
from tocsin.cli.output.files import is_read_along, opened
from tocsin.cli.output.finding_lines import LineRenderer
from tocsin.cli.output.finding_page import print_finding
from tocsin.cli.output.ndjson import NdjsonRenderer
from tocsin.cli.output.ocsf import OcsfRenderer
from tocsin.cli.output.renderer import Renderer
from tocsin.cli.output.table import ROWS, TableRenderer
from tocsin.cli.output.words import counted
from tocsin.cli.reader_gone import reader_is_gone
from tocsin.cli.terminal import data_console, stdout_is_terminal, talk_console
from tocsin.cli.times import time_given, zone_named
from tocsin.core.errors import StoreError, UsageError
from tocsin.core.finding import LEVELS, Finding, Level
from tocsin.core.times import iso
from tocsin.detection.wire import decode
from tocsin.node import Interrupt
from tocsin.node.processes.folders import state_url
from tocsin.node.state import FindingChoice, FindingRow, Findings, open_database

_PAGE = 500
_LOOK_SECONDS = 0.5
_CHOICE = Group("Which", sort_key=1)
Format = Literal["table", "ndjson", "csv", "ocsf"]


class _Wanted(NamedTuple):
    """Which findings: what the state can choose, and what only the findings themselves tell."""

    choice: FindingChoice
    source: str | None
    host: str | None

    def takes(self, row: FindingRow) -> bool:
        return (self.source is None and self.host is None) or self._takes(decode(row.body))

    def _takes(self, finding: Finding) -> bool:
        # A place is SOURCE/SERIES-NUMBER, or the path of a file behind its source.
        of_source = self.source is None or any(
            event.source == self.source or event.source.startswith(f"{self.source}/") for event in finding.events
        )
        return of_source and (self.host is None or any(_is_host(e.kind, e.value, self.host) for e in finding.entities))


def findings(
    action: Annotated[
        Literal["list", "show", "export"],
        Parameter(help="`list` them, `show` one, or `export` them, to go on from there another time."),
    ] = "list",
    /,
    *ids: Annotated[str, Parameter(help="show: the finding's id, or its beginning.")],
    config: ConfigPath = Path("tocsin.yml"),
    after: Annotated[
        int | None, Parameter(group=_CHOICE, help="Only those that became known after the one of this number.")
    ] = None,
    limit: Annotated[int | None, Parameter(group=_CHOICE, help="At most so many.")] = None,
    level: Annotated[Level | None, Parameter(group=_CHOICE, help="Only of this level or a graver one.")] = None,
    rule: Annotated[
        list[str] | None, Parameter(group=_CHOICE, help="Only of the rule of this id. May be repeated.")
    ] = None,
    since: Annotated[str | None, Parameter(group=_CHOICE, help="Only of events at this time or later.")] = None,
    until: Annotated[str | None, Parameter(group=_CHOICE, help="Only of events before this time.")] = None,
    source: Annotated[str | None, Parameter(group=_CHOICE, help="Only of events of this source.")] = None,
    host: Annotated[
        str | None, Parameter(group=_CHOICE, help="Only of events of this host; its short name will do.")
    ] = None,
    lane: Annotated[
        Literal["live", "backfill"] | None,
        Parameter(group=_CHOICE, help="Only found as events came in, or only by a replay."),
    ] = None,
    follow: Annotated[
        bool,
        Parameter(name="--follow", show_default=False, help="Print new ones as they become known, until Ctrl-C."),
    ] = False,
    output_format: Annotated[
        Format | None,
        Parameter(
            name=("--format", "-f"),
            group=OUTPUT_OPTIONS,
            help="Without it a table on a terminal, else ndjson.",
        ),
    ] = None,
    output: Annotated[
        Path | None, Parameter(name=("--output", "-o"), group=OUTPUT_OPTIONS, help="Write to a file.")
    ] = None,
    timezone: Annotated[
        str, Parameter(group=OUTPUT_OPTIONS, help="Of --since, --until and what the table shows.")
    ] = "UTC",
) -> int:
    """Print what a node has found.

    In the order in which it became known. As ndjson each is one JSON object, the same shape as that of tocsin scan;
    ocsf gives OCSF 1.8 Detection Findings. export tells on stderr the number to go on from: --after takes it.
    --follow goes on when the node is started again.

    Try:
      tocsin findings --level high --since 2026-11-01
      tocsin findings show 4f1c2a
      tocsin findings --follow --level medium
      tocsin findings | jq -r '.rule.title' | sort | uniq -c
      tocsin findings export --format ocsf --after 1200 -o findings.ocsf
    """
    check_numbers(("--after", after, 0), ("--limit", limit, 1))
    zone = zone_named(timezone)
    begin, end = time_given("--since", since, zone), time_given("--until", until, zone)
    graver = LEVELS[LEVELS.index(level) :] if level else ()
    wanted = _Wanted(FindingChoice(graver, tuple(rule or ()), iso(begin), iso(end), lane), source, host)
    if ids and action != "show":
        raise UsageError(f"{action} takes no ids", remedy="tocsin findings show ID")
    database = open_database(state_url(settings_from(config)))
    with closing(database):
        store = Findings(database)
        if action == "show":
            return _show(store, ids, zone)
        is_shown = action == "list" and output is None and stdout_is_terminal()
        chosen: Format = output_format or ("table" if is_shown else "ndjson")
        with opened(output) as stream:
            begin_at = after if after is not None else (store.last() if follow else 0)
            put = _putter(chosen, stream, zone, timezone, follow=follow)
            if follow:
                return _follow(store, wanted, begin_at, put, stream)
            last, number = begin_at, 0
            for row in _rows(store, wanted, begin_at, limit):
                put.row(row)
                last, number = row.number, number + 1
            put.finish()
        if action == "export":
            talk_console().print(f"exported {counted(number, 'finding')}: go on with --after {last}")
    return 0


class _Putter:
    """Hands rows to a renderer; OCSF wants to know when each was made."""

    def __init__(self, make: Callable[[datetime], Renderer], *, each: bool) -> None:
        self._make = make
        self._each = each
        self._renderer = make(datetime.fromtimestamp(0, UTC))

    def row(self, row: FindingRow) -> None:
        """Write a row."""
        renderer = self._make(datetime.fromtimestamp(row.found, UTC)) if self._each else self._renderer
        renderer.write(row.body)

    def finish(self) -> None:
        """Write what had to wait."""
        self._renderer.finish()


def _putter(chosen: Format, stream: BinaryIO, zone: tzinfo, zone_name: str, *, follow: bool) -> _Putter:
    flush = follow or is_read_along(stream)

    def make(made: datetime) -> Renderer:
        if chosen == "ocsf":
            return OcsfRenderer(stream, made, __version__, flush=flush)
        if chosen == "csv":
            return CsvRenderer(stream, flush=flush)
        if chosen == "ndjson":
            return NdjsonRenderer(stream, flush=flush)
        console = data_console(stream)
        return LineRenderer(console, zone) if follow else TableRenderer(console, zone, zone_name, ROWS)

    return _Putter(make, each=chosen == "ocsf")


def _rows(store: Findings, wanted: _Wanted, after: int, limit: int | None) -> Iterator[FindingRow]:
    left = limit
    while left is None or left > 0:
        rows = store.after(after, _PAGE, wanted.choice)
        for row in filter(wanted.takes, rows):
            yield row
            if left is not None:
                left -= 1
                if left == 0:
                    return
        if len(rows) < _PAGE:
            return
        after = rows[-1].number


def _follow(store: Findings, wanted: _Wanted, after: int, put: _Putter, stream: BinaryIO) -> int:
    """Print new findings until somebody stops it or nobody reads; a state that is away for a while is waited for."""
    talk = talk_console()
    is_away = False
    with interruptible() as interrupt:
        while not interrupt.requested:
            try:
                rows = store.after(after, _PAGE, wanted.choice)
            except StoreError as error:
                if not is_away:
                    talk.print(f"{error}; waiting for it", soft_wrap=True)
                is_away, rows = True, []
            else:
                is_away = False
            for row in filter(wanted.takes, rows):
                put.row(row)
            if rows:
                after = rows[-1].number
            else:
                _wait(interrupt, stream)
    return 0


def _wait(interrupt: Interrupt, stream: BinaryIO) -> None:
    if not interrupt.requested and reader_is_gone(stream, _LOOK_SECONDS):
        raise BrokenPipeError


def _show(store: Findings, ids: tuple[str, ...], zone: tzinfo) -> int:
    found = store.find(ids[0]) if len(ids) == 1 else []
    if len(found) != 1:
        what = f"{'more than one' if found else 'no'} finding begins so" if len(ids) == 1 else "show takes one id"
        raise UsageError(what, remedy="tocsin findings lists them")
    print_finding(data_console(sys.stdout.buffer), found[0], zone)
    return 0


def _is_host(kind: str, value: str, name: str) -> bool:
    return kind == "host" and name.lower() in (value.lower(), value.lower().partition(".")[0])
