"""`tocsin dead-letters`: what could not be processed, and what to do about it."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Annotated, Literal

from cyclopts import Group, Parameter

from tocsin.cli.node_settings import ConfigPath, settings_from
from tocsin.cli.options import check_numbers
from tocsin.cli.output.dead_letters import print_letter, print_letters, print_previews, write_letter, write_preview
from tocsin.cli.output.words import counted
from tocsin.cli.terminal import data_console, talk_console
from tocsin.cli.times import time_given, zone_named
from tocsin.core.clock import SystemClock
from tocsin.core.errors import UsageError
from tocsin.node.activation import content_of
from tocsin.node.backfill import BackfillLane, preview, send_letters
from tocsin.node.backfill.sink_letters import deliver_again
from tocsin.node.processes.folders import backfill_folder, state_url
from tocsin.node.settings import NodeSettings
from tocsin.node.state import Database, DeadLetter, DeadLetters, LetterChoice, open_database
from tocsin.node.state.sinks import STAGE as SINK_STAGE

_CHOICE = Group("Which", sort_key=1)
_ROWS = 100
Action = Literal["list", "show", "replay", "purge"]
Stage = Literal["parse", "map", "enrich", "rule", "sink"]


def dead_letters(
    action: Annotated[Action, Parameter(help="What to do with them.")] = "list",
    /,
    *ids: Annotated[str, Parameter(help="Their ids, as list prints them; show takes one, or its beginning.")],
    config: ConfigPath = Path("tocsin.yml"),
    source: Annotated[str | None, Parameter(group=_CHOICE, help="Only those of this source.")] = None,
    stage: Annotated[Stage | None, Parameter(group=_CHOICE, help="Only those that died there.")] = None,
    reason: Annotated[str | None, Parameter(group=_CHOICE, help="Only those of this reason code.")] = None,
    since: Annotated[str | None, Parameter(group=_CHOICE, help="Only those that died then or later.")] = None,
    until: Annotated[str | None, Parameter(group=_CHOICE, help="Only those that died before.")] = None,
    limit: Annotated[int, Parameter(help="list: at most so many.")] = _ROWS,
    all_of_them: Annotated[
        bool, Parameter(name="--all", group=_CHOICE, show_default=False, help="replay, purge: every one.")
    ] = False,
    dry_run: Annotated[
        bool, Parameter(show_default=False, help="replay: say what would become of each, and change nothing.")
    ] = False,
    json: Annotated[bool, Parameter(show_default=False, help="Print one JSON object a line.")] = False,
    timezone: Annotated[str, Parameter(help="Of --since, --until and the times that are shown.")] = "UTC",
) -> int:
    """List, show, replay or purge what could not be processed.

    A dead letter has its reason, its source, when it came, and its raw bytes. After its mapping was put right, replay
    sends it through the node again: it keeps the place, the times and the ids that it would have had, so nothing is
    doubled, and what dies again is the same letter with one more attempt. A node that runs works on them behind what
    comes in; one that does not will when it does. purge removes them for good: tocsin doctor counts them as purged.

    Try:
      tocsin dead-letters
      tocsin dead-letters list --source web --stage parse --since 2026-11-01 --json
      tocsin dead-letters show 4f1c2a
      tocsin dead-letters replay --reason unknown_format --dry-run
      tocsin dead-letters replay --all
      tocsin dead-letters purge --until 2026-01-01
    """
    check_numbers(("--limit", limit, 1))
    settings = settings_from(config)
    zone = zone_named(timezone)
    begin, end = time_given("--since", since, zone), time_given("--until", until, zone)
    choice = LetterChoice(
        stage, reason, source, begin.timestamp() if begin else None, end.timestamp() if end else None, ids
    )
    if action in ("replay", "purge") and choice == LetterChoice() and not all_of_them:
        raise UsageError(f"{action} which?", remedy="choose by ids, --source, --reason …, or give --all")
    database = open_database(state_url(settings))
    with closing(database):
        store = DeadLetters(database)
        if action == "show":
            return _show(store, ids, json=json)
        if action == "purge":
            purged = store.purge(choice)
            talk_console().print(f"purged {counted(purged.removed, 'dead letter')}")
            if purged.on_their_way:
                talk_console().print(f"{purged.on_their_way:,} are on their way after a replay, and stay")
            return 0
        if action == "replay":
            return (
                _preview(settings, store, choice, json=json) if dry_run else _replay(settings, database, store, choice)
            )
        letters = store.list(limit, choice)
        if json:
            for letter in letters:
                write_letter(sys.stdout.buffer, letter)
        else:
            print_letters(data_console(sys.stdout.buffer), letters, zone)
            if len(letters) == limit:
                talk_console().print(f"of {sum(store.counts().values()):,} in all: --limit shows more")
        return 0


def _show(store: DeadLetters, ids: tuple[str, ...], *, json: bool) -> int:
    found = store.find(ids[0]) if len(ids) == 1 else []
    if len(found) != 1:
        what = f"{'more than one' if found else 'no'} dead letter begins so" if len(ids) == 1 else "show takes one id"
        raise UsageError(what, remedy="tocsin dead-letters lists them")
    if json:
        write_letter(sys.stdout.buffer, found[0])
    else:
        print_letter(data_console(sys.stdout.buffer), found[0])
    return 0


def _replay(settings: NodeSettings, database: Database, store: DeadLetters, choice: LetterChoice) -> int:
    talk = talk_console()
    clock = SystemClock()
    if choice.stage in (None, SINK_STAGE):
        its = store.walk(choice._replace(stage=SINK_STAGE))
        delivered, without = deliver_again(its, store, database, settings.sinks, clock)
        talk.print(f"sinks deliver {counted(delivered, 'finding')} again")
        if without:
            talk.print(f"{without:,} are of sinks that are not in the settings, and stay")
        if choice.stage is not None:
            return 0
    lane = BackfillLane(backfill_folder(settings), settings.spool.shards, settings.spool.total_bytes, clock)
    try:
        sent, lost = send_letters(_for_workers(store, choice), store, lane, clock, Event().wait)
    finally:
        lane.close()
    talk.print(f"sent {counted(sent, 'dead letter')} again: a running node tries them behind what comes in")
    if lost:
        talk.print(f"{lost:,} cannot be sent: nothing is left of what they were")
    return 0


def _for_workers(store: DeadLetters, choice: LetterChoice) -> Iterator[DeadLetter]:
    return (letter for letter in store.walk(choice) if letter.stage != SINK_STAGE)


def _preview(settings: NodeSettings, store: DeadLetters, choice: LetterChoice, *, json: bool) -> int:
    previews = preview(_for_workers(store, choice), content_of(settings, None))
    if json:
        for each in previews:
            write_preview(sys.stdout.buffer, each)
    else:
        print_previews(data_console(sys.stdout.buffer), previews)
    return 0
