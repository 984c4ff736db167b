"""Signals: a scan that is asked to stop tells what it has found."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from tocsin.node import Interrupt


class SignalInterrupt(Interrupt):
    """An interrupt that remembers the signal that made it, None if there was none."""

    def __init__(self) -> None:
        super().__init__()
        self.signal_number: int | None = None

    def handle(self, number: int, _frame: FrameType | None) -> None:
        """Take a signal."""
        self.signal_number = number
        self.request()

    @property
    def exit_code(self) -> int:
        """Give the exit code of a process that such a signal ended."""
        return 128 + (self.signal_number or signal.SIGINT)


@contextmanager
def interruptible() -> Iterator[SignalInterrupt]:
    """Give an interrupt that SIGINT (Ctrl-C) and SIGTERM make, for as long as the context lasts."""
    interrupt = SignalInterrupt()
    before = {number: signal.signal(number, interrupt.handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interrupt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
