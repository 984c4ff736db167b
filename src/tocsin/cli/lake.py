"""`tocsin lake`: what is stored, how large it is, and its maintenance by hand."""

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Annotated, Literal

import msgspec
from cyclopts import Group, Parameter

from tocsin.cli.node_settings import ConfigPath, settings_from
from tocsin.cli.options import OUTPUT_OPTIONS
from tocsin.cli.output.columns import fit
from tocsin.cli.output.files import opened
from tocsin.cli.output.words import counted
from tocsin.cli.terminal import talk_console
from tocsin.cli.times import time_given, zone_named
from tocsin.core.clock import SystemClock
from tocsin.core.errors import UsageError
from tocsin.core.suggest import did_you_mean
from tocsin.node.activation import content_of
from tocsin.node.processes.folders import state_url
from tocsin.node.processes.lake import lake_keeping, lake_place
from tocsin.node.settings import NodeSettings
from tocsin.node.state import open_database
from tocsin.node.work import Content, LakeKeeper, LakeTables
from tocsin.node.work.lake_lease import lake_lease
from tocsin.pipeline.lake import LakeReader, column_summaries, day_summaries, export, table_summary

_WHICH = Group("Which", sort_key=1)
Action = Literal["tables", "schema", "size", "compact", "vacuum", "export"]


def lake(
    action: Annotated[Action, Parameter(help="What to do.")] = "tables",
    table: Annotated[str | None, Parameter(help="The table: a log type.")] = None,
    /,
    *,
    config: ConfigPath = Path("tocsin.yml"),
    since: Annotated[str | None, Parameter(group=_WHICH, help="export: only events at this time or later.")] = None,
    until: Annotated[str | None, Parameter(group=_WHICH, help="export: only events before this time.")] = None,
    dry_run: Annotated[bool, Parameter(show_default=False, help="vacuum: say what would be removed.")] = False,
    wait: Annotated[float, Parameter(help="compact, vacuum: wait so many seconds until the node lets it.")] = 30.0,
    json: Annotated[bool, Parameter(show_default=False, help="Print one JSON object a line.")] = False,
    output_format: Annotated[
        Literal["ndjson", "csv", "parquet"],
        Parameter(name=("--format", "-f"), group=OUTPUT_OPTIONS, help="export: ndjson is the events as they came."),
    ] = "ndjson",
    output: Annotated[
        Path | None, Parameter(name=("--output", "-o"), group=OUTPUT_OPTIONS, help="export: write to a file.")
    ] = None,
    timezone: Annotated[str, Parameter(group=OUTPUT_OPTIONS, help="Of --since and --until.")] = "UTC",
) -> int:
    """Show what a node has stored, and maintain it by hand.

    tables lists the log types, schema the columns of one and the fields that are in them, size the days. compact puts
    small files together and vacuum removes what no table has any more; a node does both by itself, and one that runs
    stands back while a command does. export writes events as they came, or as a table.

    Try:
      tocsin lake
      tocsin lake schema windows.sysmon
      tocsin lake size windows.sysmon --json
      tocsin lake export windows.sysmon --since 2026-11-01 --until 2026-11-02 -o day.ndjson
      tocsin lake export aws.cloudtrail -f parquet -o trail.parquet
      tocsin lake vacuum --dry-run
    """
    settings = settings_from(config)
    reader = LakeReader(lake_place(settings))
    names = [table] if table is not None else reader.tables()
    if table is not None:
        _require(reader, table)
    if action in ("schema", "export") and table is None:
        raise UsageError(f"{action} of which table?", remedy="`tocsin lake` lists them")
    if action == "tables":
        _show([table_summary(reader, name) for name in names], json=json)
    elif action == "schema":
        _show([each for name in names for each in column_summaries(reader, name)], json=json)
    elif action == "size":
        _show([day for name in names for day in day_summaries(reader, name)], json=json)
    elif action == "export":
        zone = zone_named(timezone)
        begin, end = time_given("--since", since, zone), time_given("--until", until, zone)
        if output_format == "parquet" and output is None:
            raise UsageError("parquet is for a file", remedy="name one with -o")
        with opened(output) as stream:
            count = export(reader, names[0], output_format, stream, begin=begin, end=end)
        talk_console().print(f"exported {counted(count, 'event')}")
    else:
        _maintain(settings, action, names, dry_run=dry_run, wait=wait)
    return 0


def _maintain(settings: NodeSettings, action: Action, names: Sequence[str], *, dry_run: bool, wait: float) -> None:
    talk, clock = talk_console(), SystemClock()
    contents: list[Content] = []

    def content() -> Content:
        if not contents:
            contents.append(content_of(settings, None))
        return contents[0]

    database = open_database(state_url(settings))
    owner = f"command {os.getpid()}"
    with closing(database), lake_lease(database, clock, owner, wait, Event().wait) as still:
        keeper = LakeKeeper(database, LakeTables(lake_place(settings)), clock, lake_keeping(settings), content)
        if action == "compact":
            for name in names:
                gone = keeper.compact(name, still)
                talk.print(f"{name}: {counted(gone, 'file')} put together" if gone else f"{name}: nothing to do")
            return
        removed = keeper.garbage(names) if dry_run else keeper.vacuum(names, still)
        for name, path in removed:
            print(f"{name}/{path}")  # noqa: T201 - it is what this command gives
        talk.print(f"{'would remove' if dry_run else 'removed'} {counted(len(removed), 'file')}")


def _require(reader: LakeReader, table: str) -> None:
    names = reader.tables()
    if table not in names:
        hint = did_you_mean(table, names)
        raise UsageError(f"there is no table {table!r}{hint}", remedy="`tocsin lake` lists them")


def _show(rows: Sequence[msgspec.Struct], *, json: bool) -> None:
    """Print rows of one kind: as JSON, or as a table with numbers to the right."""
    if json:
        for row in rows:
            sys.stdout.buffer.write(msgspec.json.encode(row) + b"\n")
        return
    if not rows:
        return
    names = rows[0].__struct_fields__
    cells = [[_cell(getattr(row, name)) for name in names] for row in rows]
    right = [isinstance(getattr(rows[0], name), int) for name in names]
    heads = [name.upper() for name in names]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    for line in (heads, *cells):
        _print(fit(cell, width, right=to_right) for cell, width, to_right in zip(line, widths, right, strict=True))


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value or "")


def _print(cells: Iterable[str]) -> None:
    print("  ".join(cells).rstrip())  # noqa: T201 - it is what this command gives
