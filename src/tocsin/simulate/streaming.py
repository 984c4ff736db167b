"""Streams a simulation: each event in an envelope that says which log it is of, or the raw lines of chosen logs."""

from collections.abc import Iterable
from typing import BinaryIO

import orjson

from tocsin.core.errors import UsageError
from tocsin.simulate.moments import iso_micros
from tocsin.simulate.run import Line


def stream(lines: Iterable[Line], target: BinaryIO, only: Iterable[str] | None, *, flush: bool) -> None:
    """Write events to `target` in the order of time.

    Without `only` each is an object of one line: `time`, `log`, `log_type` and `raw`, the event as its product writes
    it. With `only` (names of logs, or log types) the events of these are written as they are, the log's header before
    its first. Raises UsageError when no event was of these.
    """
    wanted = frozenset(only) if only else None
    begun: set[str] = set()
    for line in lines:
        log = line.log
        if wanted is None:
            envelope = {
                "time": iso_micros(line.moment),
                "log": log.name,
                "log_type": log.log_type,
                "raw": line.data.decode().rstrip("\n"),
            }
            target.write(orjson.dumps(envelope, option=orjson.OPT_APPEND_NEWLINE))
        elif log.name in wanted or log.log_type in wanted:
            if log.name not in begun:
                begun.add(log.name)
                target.write(log.header)
            target.write(line.data)
        if flush:
            target.flush()
    if wanted is not None and not begun:
        raise UsageError(f"no log is called {', '.join(sorted(wanted))}", remedy="docs/simulate.md names them all")
