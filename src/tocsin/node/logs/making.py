"""Making a log: structlog on stderr, with what libraries log led into it."""

import logging
import os
import sys
from contextlib import suppress
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from tocsin.core.clock import Clock
from tocsin.core.telling import Log
from tocsin.core.times import iso
from tocsin.node.logs.redaction import redact
from tocsin.node.settings.seeing import LogSettings

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_LIBRARIES = ("uvicorn", "uvicorn.error", "sqlalchemy", "alembic", "asyncio")


def make_log(settings: LogSettings, clock: Clock, process: str) -> Log:
    """Make the log of a process, which is named in every line.

    Nothing is configured for all: whoever gets the log can log, and nobody else.
    """
    is_console = settings.format == "console" or (settings.format == "auto" and sys.stderr.isatty())
    log: Log = structlog.wrap_logger(
        _Lines(),
        processors=_processors(clock, process, console=is_console),
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[settings.level]),
        context_class=dict,
    )
    return log


def libraries_into(log: Log, level: str = "warning") -> None:
    """Lead what libraries log into this log: for the start of a process, for which it is decided once."""
    handler = _Forward(log)
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.propagate = False
        logger.setLevel(_LEVELS[level])


class _Lines:
    """Writes every line in one go, so that lines of several processes are not mixed; what cannot be told is not."""

    def msg(self, line: str) -> None:
        with suppress(OSError):
            os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, line.encode("utf-8", "replace") + b"\n")

    debug = info = warning = error = msg


class _Forward(logging.Handler):
    """Gives what a library logs to a log."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        facts: dict[str, Any] = {"library": record.name}
        if record.exc_info and record.exc_info[1] is not None:
            facts["error"] = f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
        tell = self._log.info
        if record.levelno >= logging.ERROR:
            tell = self._log.error
        elif record.levelno >= logging.WARNING:
            tell = self._log.warning
        tell(record.getMessage(), **facts)


def _processors(clock: Clock, process: str, *, console: bool) -> list[Processor]:
    def stamp(_: object, level: str, event: EventDict) -> EventDict:
        return {
            "time": clock.now().astimezone().strftime("%H:%M:%S") if console else iso(clock.now()),
            "level": level,
            "event": event.pop("event"),
            "process": process,
            "pid": os.getpid(),
            **event,
        }

    if not console:
        return [stamp, redact, structlog.processors.JSONRenderer(ensure_ascii=False, default=str)]
    return [
        stamp,
        redact,
        _shown,
        structlog.dev.ConsoleRenderer(colors="NO_COLOR" not in os.environ, timestamp_key="time", pad_event_to=24),
    ]


def _shown(_: object, __: str, event: EventDict) -> EventDict:
    """Write control characters so that they are seen, and do nothing to a terminal."""
    return {name: _visible(value) if isinstance(value, str) else value for name, value in event.items()}


def _visible(text: str) -> str:
    return "".join(
        mark if mark.isprintable() or mark == " " else mark.encode("unicode_escape").decode() for mark in text
    )
