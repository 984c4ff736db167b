"""`tocsin tap`: watch the events of a source as they come."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tocsin.cli.keys import keys
from tocsin.cli.loading import tell_errors
from tocsin.cli.node_settings import ConfigPath, settings_from, state_of
from tocsin.cli.options import check_numbers
from tocsin.cli.output.visible import visible
from tocsin.cli.terminal import stdout_is_terminal, talk_console
from tocsin.content import starter_folder
from tocsin.core.errors import UsageError
from tocsin.core.suggest import did_you_mean
from tocsin.node.settings import NodeSettings
from tocsin.node.tapping import DroppedTap, MappedTap, RawTap, Tap
from tocsin.pipeline.mappings import load_mapper

_LOOK_SECONDS = 0.2


def tap(
    source: str,
    /,
    *,
    config: ConfigPath = Path("tocsin.yml"),
    limit: Annotated[int | None, Parameter(help="End after so many.")] = None,
    begin: Annotated[
        bool, Parameter(name="--from-start", help="Begin with the oldest that is still there, not with what comes now.")
    ] = False,
    mapped: Annotated[
        bool, Parameter(help="Give JSON with log type, time, id and entities beside the record.")
    ] = False,
    dropped: Annotated[
        bool, Parameter(help="Give what was not taken into the lake instead, as JSON with the reason.")
    ] = False,
) -> int:
    """Watch the events of a source as they come.

    They are read from the spool, beside a running node, and nothing is
    changed. Raw, they are what was sent, an event a line. Ctrl-C ends it.

    Try:
      tocsin tap web
      tocsin tap web --mapped --limit 10 | jq .
      tocsin tap web --dropped --from-start
    """
    check_numbers(("--limit", limit, 1))
    if mapped and dropped:
        raise UsageError("--mapped and --dropped exclude each other", remedy="give one of them")
    settings = settings_from(config)
    names = [each.name for each in settings.sources]
    if source not in names:
        hint = did_you_mean(source, names)
        raise UsageError(f"there is no source {source!r}{hint}", remedy=f"known are: {', '.join(names)}")
    tapped = _tap(settings, source, mapped=mapped, dropped=dropped, begin=begin)
    is_seen = stdout_is_terminal()
    shown = 0
    try:
        with keys() as wait:
            while True:
                lines = tapped.next()
                for line in lines:
                    text = visible(line.decode("utf-8", "replace")).encode() if is_seen else line
                    sys.stdout.buffer.write(text + b"\n")
                    shown += 1
                    if shown == limit:
                        break
                sys.stdout.buffer.flush()
                if shown == limit or (not lines and wait(_LOOK_SECONDS) in ("q", "\x03")):
                    return 0
    except KeyboardInterrupt:
        return 0


def _tap(settings: NodeSettings, source: str, *, mapped: bool, dropped: bool, begin: bool) -> Tap:
    database = state_of(settings)
    if dropped:
        return DroppedTap(settings, source, database, begin=begin)
    database.close()
    if not mapped:
        return RawTap(settings, source, begin=begin)
    mapper, errors = load_mapper([starter_folder() / "mappings", *settings.content.mappings], None)
    tell_errors(talk_console(), errors, verbose=False)
    return MappedTap(settings, source, mapper, begin=begin)
