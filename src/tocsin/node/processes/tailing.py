"""Following files, in the receiving process: only it writes the spool."""

from collections.abc import Callable
from threading import Event, Thread

from tocsin.core.clock import Clock
from tocsin.core.telling import Log
from tocsin.node.settings.tails import TailEntry, tail_settings
from tocsin.pipeline.parsers import built_in_parsers
from tocsin.pipeline.receivers import SourceSettings
from tocsin.pipeline.tails import Marking, Notice, Tail


class Tailing:
    """Runs the tails of a node in a thread of their own, until it is closed."""

    def __init__(
        self, entries: list[TailEntry], sources: list[SourceSettings], spool: Marking, clock: Clock, log: Log
    ) -> None:
        by_name = {source.name: source for source in sources}
        parsers = built_in_parsers() if entries else None
        self._tails = [
            Tail(tail_settings(entry), by_name[entry.source], spool, parsers=parsers, clock=clock, tell=_into(log))
            for entry in entries
            if parsers is not None
        ]
        self._pause = min((entry.poll_seconds for entry in entries), default=0.0)
        self._stop = Event()
        self._thread = Thread(target=self._run, name="tails", daemon=True)
        if self._tails:
            self._thread.start()

    def close(self) -> None:
        """End: what was begun is put into the spool."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        for tail in self._tails:
            tail.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            if not sum(tail.turn() for tail in self._tails):
                self._stop.wait(self._pause)


def _into(log: Log) -> Callable[[Notice], None]:
    def tell(notice: Notice) -> None:
        log.warning("a followed file", what=notice.what, path=notice.path, message=notice.message, lost=notice.lost)

    return tell
