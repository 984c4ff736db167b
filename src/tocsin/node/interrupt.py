"""Being asked to stop: politely between batches, at once while waiting for input."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from tocsin.core.event import Batch

AnyBatch = TypeVar("AnyBatch", bound=Batch)


class Watch(Protocol):
    """Goes along with the reading of an input: passes its batches on, and ends them when it is time to stop."""

    def __call__(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """Pass batches on."""


class Interrupt:
    """Takes a request to stop, from a signal handler for instance, and lets no finding be cut in half by it.

    The scan stops at the next batch; only while it waits for input, where the next batch may never come, it is broken
    off by KeyboardInterrupt.
    """

    def __init__(self) -> None:
        self.requested = False
        self._waiting = False

    def request(self) -> None:
        """Ask to stop; a second time, or while input is waited for, raises KeyboardInterrupt."""
        again, self.requested = self.requested, True
        if again or self._waiting:
            raise KeyboardInterrupt

    def waiting(self, batches: Iterable[AnyBatch]) -> Iterator[AnyBatch]:
        """Pass batches on, breakable while the next one is waited for."""
        source = iter(batches)
        while not self.requested:
            self._waiting = True
            try:
                batch = next(source, None)
            finally:
                self._waiting = False
            if batch is None:
                return
            yield batch
