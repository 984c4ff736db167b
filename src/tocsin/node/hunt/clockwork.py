"""A time limit on a query: another thread interrupts the connection, again until it has heard."""

from threading import Event, Thread
from types import TracebackType

import duckdb

_AGAIN_SECONDS = 0.05


class TimeLimit:
    """Interrupts what a connection does when it takes longer than so many seconds; used as a context."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, seconds: float) -> None:
        self.seconds = seconds
        self.is_over = False
        self._connection = connection
        self._done = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "TimeLimit":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        if self._done.wait(self.seconds):
            return
        self.is_over = True
        while True:  # an interruption that comes between two steps of a query is forgotten by the next
            self._connection.interrupt()
            if self._done.wait(_AGAIN_SECONDS):
                return
