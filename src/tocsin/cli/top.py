"""`tocsin top`: what a node is doing, live."""

import sys
from pathlib import Path
from typing import Annotated

import orjson
from cyclopts import Parameter
from rich.live import Live

from tocsin.cli.keys import keys
from tocsin.cli.node_settings import ConfigPath, settings_from, state_of
from tocsin.cli.output.top_view import as_json, view
from tocsin.cli.terminal import data_console, stdout_is_terminal
from tocsin.core.clock import SystemClock
from tocsin.core.errors import UsageError
from tocsin.node.seeing import Looker, rates

_QUIT = ("q", "Q", "\x03", "\x1b")
_SHORTEST = 0.1


def top(
    *,
    config: ConfigPath = Path("tocsin.yml"),
    interval: Annotated[float, Parameter(help="Seconds between two looks.")] = 2.0,
    once: Annotated[bool, Parameter(help="Show one frame, with rates over one interval, and end.")] = False,
    json: Annotated[bool, Parameter(help="Give frames as JSON, one object a line.")] = False,
) -> int:
    """Show what a node is doing, live.

    Sources with their rates and what waits, findings of the last five
    minutes, processes, sizes, and who works on what. It reads the data folder
    and the state, and changes nothing. q ends it.

    Try:
      tocsin top
      tocsin top --once
      tocsin top --json | jq '.sources[] | {name, lag_events}'
    """
    if interval < _SHORTEST:
        raise UsageError(f"--interval: {interval} is too small", remedy=f"give {_SHORTEST} or more")
    settings = settings_from(config)
    database = state_of(settings)
    looker = Looker(settings, database, SystemClock())
    is_live = stdout_is_terminal() and not once and not json
    console = data_console(sys.stdout.buffer)
    try:
        with keys() as wait:
            before = looker.look()
            if is_live:
                first = view(settings.data, before, rates(before, before), width=console.width, keys="q quits")
                with Live(first, console=console, screen=True, auto_refresh=False) as live:
                    while wait(interval) not in _QUIT:
                        now = looker.look()
                        live.update(
                            view(settings.data, now, rates(before, now), width=console.width, keys="q quits"),
                            refresh=True,
                        )
                        before = now
                return 0
            while wait(interval) not in _QUIT:
                now = looker.look()
                if json:
                    sys.stdout.buffer.write(orjson.dumps(as_json(now, rates(before, now))) + b"\n")
                    sys.stdout.buffer.flush()
                else:
                    console.print(view(settings.data, now, rates(before, now), width=console.width))
                if once or not json:
                    break
                before = now
    except KeyboardInterrupt:
        return 0
    finally:
        database.close()
    return 0
