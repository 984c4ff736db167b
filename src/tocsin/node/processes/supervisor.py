"""The process that starts the others, starts them again when they die, and ends them in order."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tocsin.core.clock import Clock
from tocsin.core.errors import StoreError
from tocsin.core.telling import Log
from tocsin.node.activation import Reload
from tocsin.node.processes.child import run_receiver, run_worker
from tocsin.node.processes.children import Arguments, Child
from tocsin.node.processes.folders import address_file, state_url
from tocsin.node.processes.pid_file import PidFile
from tocsin.node.processes.reloading import Reloading
from tocsin.node.processes.roles import Role, has_receiver, has_workers, hold_role
from tocsin.node.settings import NodeSettings
from tocsin.node.state import ContentVersions, Leases, open_database
from tocsin.pipeline.disk import make_folder

_SHARE = 3
"""So much of the time for ending is for those who receive, and so much for working on what waits."""
Idle = Callable[[float], bool]
"""Waits so many seconds, and says whether to stop."""


class Supervisor:
    """Runs the processes of a role on a data folder; raises ConfigError when another node has the role."""

    def __init__(self, settings: NodeSettings, role: Role, clock: Clock, log: Log, cache: Path | None) -> None:
        make_folder(settings.data)
        self._lock = hold_role(settings.data, role)
        self._settings = settings
        self._clock = clock
        self._log = log
        self._pids = PidFile(self._lock.pids)
        orphans = self._pids.end_orphans()
        self._database = open_database(state_url(settings))  # its tables are made here, before several want to
        self._leases = Leases(self._database, clock)
        for owner in orphans:
            self._leases.release_of(owner)
        context = get_context("spawn")
        self._context = context
        self._reloading = Reloading(settings, context, log, cache)
        self._line: Connection | None = None
        self._receivers: list[Child] = []
        self._workers: list[Child] = []
        self._role = role
        if has_receiver(role):
            address_file(settings).unlink(missing_ok=True)  # of a node that was killed
            self._receivers.append(Child("receiver", run_receiver, self._receiver_arguments, context, clock))
        if has_workers(role):
            # Beside a receiver that has ended, all that waits can be worked on; one that goes on has no end.
            drain = settings.shutdown_seconds / _SHARE if has_receiver(role) else 0.0
            for number in range(1, settings.workers + 1):
                name = f"worker {number}"
                self._workers.append(Child(name, run_worker, _always(settings, name, cache, drain), context, clock))

    def load_content(self, idle: Idle) -> Reload | None:
        """Have content that can run before anything runs; None when told to stop.

        Content that was active before is what runs, whatever people have made of its files meanwhile; those are
        loaded beside the work. The result has errors where there was none, and what there is is broken.
        """
        active = ContentVersions(self._database).active()
        heard: list[Reload] = []
        if active is not None:
            if has_receiver(self._role):
                self.reload()
            return Reload(active.version)
        self._reloading.ask(heard.append)
        self._watch_loader()
        while not heard:
            if idle(0.05):
                return None
            self._watch_loader()
        return heard[0]

    def reload(self) -> None:
        """Load the content anew; what came of it is told."""
        self._reloading.ask(lambda _: None)

    def watch(self) -> None:
        """Start what does not run, unless it died a moment ago; hear what the receiver asks for."""
        for child in (*self._receivers, *self._workers):
            death = child.death()
            if death is not None:
                self._log.warning("ended: started again", **death._asdict())
                with suppress(StoreError):  # its leases run out by themselves
                    self._leases.release_of(child.owner)
            if child.start():
                self._write_pids()
        self._hear()
        self._watch_loader()

    def pids(self) -> dict[str, int]:
        """Give the processes that run, by name."""
        named = {child.name: child.pid for child in (*self._receivers, *self._workers)}
        named["loader"] = self._reloading.pid
        return {name: pid for name, pid in named.items() if pid is not None}

    def end(self) -> None:
        """End all in order and in time: first nothing is taken any more, then what was taken is worked on.

        What hangs is killed when the time is up; what it had not done stays in the spool.
        """
        seconds = self._settings.shutdown_seconds
        until = self._clock.steady() + seconds
        self._reloading.end()
        for children, share in ((self._receivers, seconds / _SHARE), (self._workers, seconds)):
            for child in children:
                child.ask_to_end()
            by = min(until, self._clock.steady() + share)
            for child in children:
                if not child.end_by(by):
                    self._log.warning("killed: it did not end in time, and its work is done later", child=child.name)
        self._database.close()
        self._lock.release()

    def _receiver_arguments(self) -> tuple[Any, ...]:
        if self._line is not None:
            self._line.close()
        self._line, there = self._context.Pipe()
        return self._settings, there

    def _hear(self) -> None:
        line = self._line
        with suppress(EOFError, OSError):  # the receiver has died: its next life has another line
            while line is not None and line.poll():
                self._reloading.ask(partial(_answer, line, line.recv()))

    def _watch_loader(self) -> None:
        if self._reloading.watch():
            self._write_pids()

    def _write_pids(self) -> None:
        self._pids.write(self.pids().values())


def _answer(line: Connection, number: int, outcome: Reload) -> None:
    with suppress(OSError):  # who asked has died
        line.send((number, outcome))


def _always(*arguments: Any) -> Arguments:
    return lambda: arguments
