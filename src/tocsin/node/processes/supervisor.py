"""The process that starts the others, starts them again when they die, and ends them in order."""

import fcntl
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tocsin.core.clock import Clock
from tocsin.core.errors import ConfigError
from tocsin.core.location import Location
from tocsin.node.processes.child import run_receiver, run_worker
from tocsin.node.processes.folders import state_url
from tocsin.node.processes.pid_file import PidFile
from tocsin.node.settings import NodeSettings
from tocsin.node.state import open_database

_LONGEST_PAUSE = 30.0
_QUIET_SECONDS = 60.0
_END_SECONDS = 30.0
Tell = Callable[[str], None]


@dataclass(slots=True)
class _Child:
    name: str
    target: Callable[..., None]
    arguments: tuple[Any, ...]
    process: BaseProcess | None = None
    started: float = 0.0
    deaths: int = 0
    again: float = field(default=0.0)


class Supervisor:
    """Runs a node's processes; only one node may run on a data folder. Raises ConfigError when another does."""

    def __init__(self, settings: NodeSettings, clock: Clock, tell: Tell, cache: Path | None) -> None:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _locked(settings.data / "lock")
        self._pids = PidFile(settings.data / "pids")
        self._pids.end_orphans()
        open_database(state_url(settings)).close()  # its tables are made here, before several want to make them
        self._clock = clock
        self._tell = tell
        self._context = get_context("spawn")
        self._receiver = _Child("receiver", run_receiver, (settings,))
        self._workers = [
            _Child(f"worker {number}", run_worker, (settings, number, cache))
            for number in range(1, settings.workers + 1)
        ]

    def watch(self) -> None:
        """Start what does not run, unless it died a moment ago."""
        now = self._clock.steady()
        for child in (self._receiver, *self._workers):
            if child.process is not None and child.process.exitcode is not None:
                self._note_death(child, now)
            if child.process is None and now >= child.again:
                self._start(child, now)

    def pids(self) -> dict[str, int]:
        """Give the processes that run, by name."""
        children = (self._receiver, *self._workers)
        return {child.name: child.process.pid for child in children if child.process and child.process.pid}

    def end(self) -> None:
        """End all in order: first nothing is taken any more, then what was taken is worked on."""
        for children in ([self._receiver], self._workers):
            running = [child.process for child in children if child.process is not None]
            for process in running:
                process.terminate()
            for process in running:
                process.join(_END_SECONDS)
                if process.exitcode is None:
                    process.kill()
                    process.join()
        os.close(self._lock)

    def _start(self, child: _Child, now: float) -> None:
        child.process = self._context.Process(target=child.target, args=child.arguments, name=child.name, daemon=True)
        child.process.start()
        child.started = now
        self._pids.write(self.pids().values())

    def _note_death(self, child: _Child, now: float) -> None:
        """Let a child that dies again and again wait longer and longer; a quiet minute makes that forgotten."""
        assert child.process is not None
        child.deaths = 1 if now - child.started > _QUIET_SECONDS else child.deaths + 1
        pause = 0.0 if child.deaths == 1 else min(_LONGEST_PAUSE, 2.0 ** (child.deaths - 2) * 0.25)
        self._tell(f"{child.name} ended with exit code {child.process.exitcode}: started again in {pause:g} s")
        child.process.join()
        child.process = None
        child.again = now + pause


def _locked(path: Path) -> int:
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(number)
        raise ConfigError(
            "another node runs on this data folder",
            location=Location(path.parent.as_posix()),
            remedy="end it first, or name another folder as data:",
        ) from None
    return number
