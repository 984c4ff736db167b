"""`tocsin replay`: what is stored, or old files, through detection again."""

import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Annotated

from cyclopts import Group, Parameter

from tocsin.cli.caching import chosen_cache
from tocsin.cli.interrupts import SignalInterrupt, interruptible
from tocsin.cli.loading import tell_errors
from tocsin.cli.node_settings import ConfigPath, settings_from
from tocsin.cli.options import Verbose
from tocsin.cli.output.words import counted
from tocsin.cli.terminal import talk_console
from tocsin.cli.times import time_given, year_given, zone_named
from tocsin.core.clock import SystemClock
from tocsin.core.errors import UsageError
from tocsin.core.suggest import did_you_mean
from tocsin.node.activation import content_of
from tocsin.node.backfill import BackfillLane
from tocsin.node.backfill.filing import file_inputs
from tocsin.node.backfill.replay import Advance, Replay, Wanted
from tocsin.node.processes.folders import backfill_folder, state_url
from tocsin.node.processes.lake import lake_place
from tocsin.node.settings import NodeSettings
from tocsin.node.state import open_database
from tocsin.node.work import load_content
from tocsin.node.work.content import Content
from tocsin.pipeline.lake.reading import LakeReader
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.sources import find_inputs

_LAKE = Group("What is in the lake", sort_key=1)
_FILES = Group("Old files", sort_key=2)
_NICER = 10
_TELL_SECONDS = 5.0


def replay(
    *files: Annotated[str, Parameter(help="Old logs: files, folders or patterns, of every format that scan reads.")],
    config: ConfigPath = Path("tocsin.yml"),
    begin: Annotated[str | None, Parameter(name="--from", group=_LAKE, help="Events at this time or later.")] = None,
    end: Annotated[str | None, Parameter(name="--to", group=_LAKE, help="Events before this time.")] = None,
    table: Annotated[
        list[str] | None, Parameter(group=_LAKE, help="Only of this table, a log type. May be repeated.")
    ] = None,
    rules: Annotated[
        list[Path] | None,
        Parameter(
            name=("--rules", "-r"), group=_LAKE, consume_multiple=True, help="Only these rules; else those of the node."
        ),
    ] = None,
    source: Annotated[str | None, Parameter(group=_FILES, help="The source that the events are of.")] = None,
    year: Annotated[int | None, Parameter(group=_FILES, help="Of times that have none.")] = None,
    timezone: Annotated[str, Parameter(group=_LAKE, help="Of --from and --to.")] = "UTC",
    verbose: Verbose = False,
) -> int:
    """Judge what is stored once more, or take in old files.

    With --from and --to, events of the lake meet the rules as they are now. What was found before is found again under
    the same id and changes nothing; what is new is a finding of the lane backfill. Nothing is added to the lake.

    With files, their records become events of a source, with the times that are in them: they are judged and stored by
    a running node, behind what comes in.

    Whatever ends it: the same command goes on where it was, and nothing is doubled.

    Try:
      tocsin replay --from 2026-11-01 --to 2026-11-02
      tocsin replay --from 2026-11-01 --to 2026-11-08 --table windows.sysmon --rules new/
      tocsin replay old/*.evtx --source archive
    """
    settings = settings_from(config)
    if files:
        if begin or end or table or rules:
            raise UsageError("files and the lake are replayed separately", remedy="leave one of them out")
        return _files(settings, files, source, Limits(year=year_given(year)), verbose=verbose)
    if source or year:
        raise UsageError("--source and --year are for files", remedy="name the files, or leave them out")
    zone = zone_named(timezone)
    since, until = time_given("--from", begin, zone), time_given("--to", end, zone)
    if since is None or until is None or since >= until:
        raise UsageError("replay from when to when?", remedy="give --from and a later --to, or name files")
    wanted = Wanted(since.astimezone(UTC), until.astimezone(UTC), tuple(table or ()))
    return _lake(settings, wanted, rules, verbose=verbose)


def _lake(settings: NodeSettings, wanted: Wanted, rules: list[Path] | None, *, verbose: bool) -> int:
    talk = talk_console()
    os.nice(_NICER)  # live traffic goes first
    reader = LakeReader(lake_place(settings))
    for name in wanted.tables:
        known = reader.tables()
        if name not in known:
            raise UsageError(f"there is no table {name!r}{did_you_mean(name, known)}", remedy="tocsin lake tables")
    content = _content(settings, rules, verbose=verbose)
    clock = SystemClock()
    database = open_database(state_url(settings))
    last: Advance | None = None
    with closing(database), interruptible() as interrupt:
        replayed = Replay(wanted, content, database, lambda: LakeReader(lake_place(settings)), clock)
        told = clock.steady()
        for last in replayed.run(f"replay of {os.getpid()} at {datetime.now(UTC).isoformat()}"):
            if interrupt.requested:
                break
            if clock.steady() - told >= _TELL_SECONDS:
                told = clock.steady()
                talk.print(_said(last))
    assert last is not None, "how far it is is told at least once"
    talk.print(_said(last))
    if last.errors:
        talk.print(f"{counted(last.errors, 'event')} on which rules failed")
    if interrupt.requested:
        talk.print("broken off: the same command goes on from here")
        return interrupt.exit_code
    return 0


def _content(settings: NodeSettings, rules: list[Path] | None, *, verbose: bool) -> Content:
    talk = talk_console()
    cache = chosen_cache(None, talk, off=False, verbose=False)
    content = content_of(settings, cache)
    if rules is None:
        return content
    missing = [path for path in rules if not path.exists()]
    if missing:
        raise UsageError(f"there is no {', '.join(map(str, missing))}", remedy="name files or folders of rules")
    chosen, errors = load_content(rules, [], cache)
    tell_errors(talk, errors, verbose=verbose, more="--verbose names them all")
    return Content(chosen.version + content.version, chosen.ruleset, content.mapper, content.enricher)


def _files(settings: NodeSettings, files: tuple[str, ...], source: str | None, limits: Limits, *, verbose: bool) -> int:
    talk = talk_console()
    names = [each.name for each in settings.sources]
    if source not in names:
        what = f"there is no source {source!r}{did_you_mean(source, names)}" if source else "of which source?"
        raise UsageError(what, remedy=f"--source takes one of those in tocsin.yml: {', '.join(names)}")
    inputs, errors = find_inputs(files)
    if errors:
        *first, final = errors
        tell_errors(talk, first, verbose=True)
        raise UsageError(str(final), remedy=final.remedy)
    if any(unit.path is None or unit.size is None for unit in inputs):
        raise UsageError("a stream cannot be taken in", remedy="name files: they can be read again after a crash")
    lane = BackfillLane(backfill_folder(settings), settings.spool.shards, settings.spool.total_bytes, SystemClock())
    with closing(lane), interruptible() as interrupt:
        filed = file_inputs(
            inputs, source, limits, lane, wait=_Waiting(interrupt), on_advance=lambda _: _go_on(interrupt)
        )
    tell_errors(talk, filed.faults, verbose=verbose, more="--verbose names them all")
    talk.print(f"sent {counted(filed.sent, 'event')} of {counted(filed.files, 'file')}: a running node takes them in")
    if filed.repeated:
        talk.print(f"{filed.repeated:,} were sent before, and are not sent again")
    return 0


def _go_on(interrupt: SignalInterrupt) -> None:
    if interrupt.requested:
        raise KeyboardInterrupt


class _Waiting:
    """Waits for room in the lane; a signal ends that."""

    def __init__(self, interrupt: SignalInterrupt) -> None:
        self._interrupt = interrupt
        self._is_told = False

    def __call__(self, seconds: float) -> None:
        """Wait."""
        if not self._is_told:
            talk_console().print("the lane is full: it goes on as a node works on it")
            self._is_told = True
        _go_on(self._interrupt)
        Event().wait(seconds)


def _said(advance: Advance) -> str:
    files = f"{advance.files:,} of {counted(advance.of_files, 'file')}"
    return f"{files}, {counted(advance.judged, 'event')} judged, {counted(advance.found, 'new finding')}"
