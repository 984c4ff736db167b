"""The terminal: where data and talk go, and how wide it is."""

import os
import sys
from io import TextIOBase
from typing import BinaryIO, TextIO, cast

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


class TextOver(TextIOBase):
    """Writes text as UTF-8 to a binary stream that stays somebody else's to close."""

    encoding = "utf-8"

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, text: str, /) -> int:
        """Write text; a lone surrogate becomes a question mark."""
        self._stream.write(text.encode("utf-8", "replace"))
        return len(text)

    def flush(self) -> None:
        """Send on what has been written."""
        self._stream.flush()

    def isatty(self) -> bool:
        """Say whether the stream is a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Give the stream's descriptor."""
        return self._stream.fileno()


def data_console(stream: BinaryIO) -> PlainConsole:
    """Give a console that writes to the stream for data."""
    return PlainConsole(cast("TextIO", TextOver(stream)))


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
