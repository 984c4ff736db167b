"""Keys, read one by one from a terminal."""

import os
import select
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Wait = Callable[[float], str]
"""Waits so many seconds at most, and gives the key that was pressed, or nothing."""


@contextmanager
def keys() -> Iterator[Wait]:
    """Let keys be read as they are pressed; the terminal is as it was before when the context ends."""
    if not sys.stdin.isatty():
        yield _nobody
        return
    number = sys.stdin.fileno()
    before = termios.tcgetattr(number)
    tty.setcbreak(number)

    def wait(seconds: float) -> str:
        ready, _, _ = select.select([number], [], [], seconds)
        return os.read(number, 16).decode("utf-8", "replace") if ready else ""

    try:
        yield wait
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)


def _nobody(seconds: float) -> str:
    """Wait where nobody can press a key."""
    select.select([], [], [], seconds)
    return ""
