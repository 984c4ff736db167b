"""Loading content anew beside the work: a process does it, and whoever asked is told what came of it."""

from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from tocsin.core.errors import StoreFailed
from tocsin.core.telling import Log
from tocsin.node.activation import Reload
from tocsin.node.processes.child import run_loader
from tocsin.node.settings import NodeSettings

Answer = Callable[[Reload], None]


class Reloading:
    """Runs one loader at a time; who asks while one runs gets the next, since files may have changed since."""

    def __init__(self, settings: NodeSettings, context: SpawnContext, log: Log, cache: Path | None) -> None:
        self._settings = settings
        self._context = context
        self._log = log
        self._cache = cache
        self._waiting: list[Answer] = []
        self._served: list[Answer] = []
        self._running: tuple[BaseProcess, Connection] | None = None

    @property
    def pid(self) -> int | None:
        """Give the number of the loader that runs."""
        return self._running[0].pid if self._running is not None else None

    def ask(self, answer: Answer) -> None:
        """Have the content loaded anew."""
        self._waiting.append(answer)

    def watch(self) -> bool:
        """Start a loader for those who wait, and tell what came of the last one; say whether one was started."""
        if self._running is not None:
            process, line = self._running
            if not line.poll() and process.exitcode is None:
                return False
            self._end(process, line)
        if not self._waiting:
            return False
        self._served, self._waiting = self._waiting, []
        here, there = self._context.Pipe(duplex=False)
        arguments = (self._settings, self._cache, there)
        process = self._context.Process(target=run_loader, args=arguments, name="loader", daemon=True)
        process.start()
        there.close()
        self._running = process, here
        return True

    def end(self) -> None:
        """End a loader that runs: what it has not activated is not active."""
        if self._running is not None:
            process, line = self._running
            process.kill()
            process.join()
            line.close()
            self._running = None

    def _end(self, process: BaseProcess, line: Connection) -> None:
        try:
            outcome: Reload = line.recv()
        except (EOFError, OSError):
            process.join()
            what = StoreFailed(
                f"the loader ended with exit code {process.exitcode}, and nothing has changed",
                remedy="try again; if it is killed for want of memory, give it more",
            )
            outcome = Reload(None, errors=(what,))
        process.join()
        line.close()
        self._running = None
        _tell(outcome, self._log)
        for answer in self._served:
            answer(outcome)
        self._served = []


def _tell(outcome: Reload, log: Log) -> None:
    """Say what came of loading content anew: all errors, with what to do about them."""
    for warning in outcome.warnings:
        log.warning("content cannot run here", error=str(warning), remedy=warning.remedy)
    for error in outcome.errors:
        log.error("content is wrong", error=str(error), remedy=error.remedy)
    if outcome.errors:
        log.error("content not activated: what ran before runs on", errors=len(outcome.errors), version=outcome.version)
    elif outcome.is_new:
        log.info("content activated", version=outcome.version, rules=outcome.rules)
    else:
        log.info("content is as before", version=outcome.version)
