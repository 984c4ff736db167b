"""The terminal: where data and talk go, and how wide it is."""

import os
import sys
from typing import TextIO

from rich.console import Console

_WIDTH_OF_FILES = 160


class PlainConsole(Console):
    """A console that prints texts as they are, and leaves it to the command line's front door when its reader goes.

    Where there is no terminal it is wide and without colour. `NO_COLOR` and `COLUMNS` are honoured.
    """

    def __init__(self, stream: TextIO) -> None:
        width = None if stream.isatty() or os.environ.get("COLUMNS", "").isdigit() else _WIDTH_OF_FILES
        super().__init__(file=stream, width=width, markup=False, highlight=False, emoji=False)

    def on_broken_pipe(self) -> None:
        """Raise BrokenPipeError."""
        raise BrokenPipeError


def talk_console() -> PlainConsole:
    """Give the console for talk: stderr."""
    return PlainConsole(sys.stderr)


def stdout_is_terminal() -> bool:
    """Say whether a person sees what is written to stdout."""
    return sys.stdout.isatty()


def processors() -> int:
    """Give how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
