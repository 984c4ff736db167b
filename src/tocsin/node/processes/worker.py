"""A working process: it works on the shards whose leases it gets, and on the lake's tables."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.core.clock import Clock
from tocsin.core.errors import StoreError
from tocsin.core.garbage import rare_collections
from tocsin.core.telling import Log
from tocsin.detection.cache import CacheFolder
from tocsin.node.activation import ContentKeeper, ContentLibrary
from tocsin.node.processes.folders import content_folder, state_url
from tocsin.node.processes.lake import lake_keeping, lake_place
from tocsin.node.processes.shards import LEASE_SECONDS, Shards
from tocsin.node.settings import NodeSettings
from tocsin.node.sinks.dispatcher import Dispatcher
from tocsin.node.state import ContentVersions, Lease, Leases, open_database
from tocsin.node.work import Content, LakeWork
from tocsin.node.work.lake_lease import LAKE, WANTED

_RENEW_SECONDS = 5.0
_COMMIT_SECONDS = 2.0
_CLEAN_SECONDS = 60.0
_LOOK_SECONDS = 1.0
_KEEP_SECONDS = 1.0

Idle = Callable[[float], bool]
"""Waits so many seconds, and says whether to stop."""


class Worker:
    """Works in turns on all shards it holds; `owner` names this process among the others."""

    def __init__(self, settings: NodeSettings, owner: str, clock: Clock, cache: Path | None, log: Log) -> None:
        self._settings = settings
        self._owner = owner
        self._clock = clock
        self._log = log
        self._database = open_database(state_url(settings))
        self._leases = Leases(self._database, clock)
        self._library = ContentLibrary(content_folder(settings), CacheFolder(cache) if cache else None, log)
        self._shards = Shards(settings, owner, self._database, self._library, clock=clock, log=log)
        self._lake_place = lake_place(settings)
        self._keeper = ContentKeeper(content_folder(settings), self._database, clock)
        self._lake: tuple[Lease, LakeWork] | None = None
        self._sinks = Dispatcher(settings.sinks, self._database, owner, clock, log)
        self._looked = -LEASE_SECONDS
        self._renewed = self._committed = self._cleaned = self._kept = clock.steady()

    def run(self, idle: Idle, drain_seconds: float = 0.0) -> None:
        """Work until told to stop; then store what is judged, and give the leases back.

        Before that, what waits is worked on for at most so many seconds: what is left stays in the spool.
        """
        with rare_collections():
            wait = 0.0
            while not idle(wait):
                wait = 0.0 if self.turn() else 0.05
            until = self._clock.steady() + drain_seconds
            while self._clock.steady() < until and self.turn():
                pass
            self.finish()

    def turn(self) -> int:
        """Take a turn at everything; give how many batches were worked on."""
        self._hold()
        done = self._shards.step()
        self._sinks.turn()
        self._commit(force=False)
        self._keep(done)
        return done

    def finish(self) -> None:
        """Store what is judged, commit what is stored, and give the leases back."""
        self._shards.finish()
        self._sinks.finish()
        self._commit(force=True)
        if self._lake is not None:
            self._leases.release(self._lake[0])
        self._database.close()
        self._log.info("stopped")

    def _hold(self) -> None:
        """Keep the leases that are held, and take those that are free."""
        now = self._clock.steady()
        if now - self._renewed >= _RENEW_SECONDS:
            self._renewed = now
            self._shards.renew()
            if self._lake is not None:
                try:
                    self._leases.renew(self._lake[0], LEASE_SECONDS)
                except StoreError as error:
                    self._log.warning("lease not renewed", lease=LAKE, error=str(error))
                    self._lake = None
        if now - self._cleaned >= _CLEAN_SECONDS:
            self._cleaned = now
            with self._told("content not cleaned"):
                self._keeper.clean()
        if now - self._looked >= _LOOK_SECONDS:
            self._looked = now
            with self._told("leases cannot be looked at"):  # they are a second later
                self._look()

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Go on when something cannot be done now that is tried again later."""
        try:
            yield
        except StoreError as error:
            self._log.error(what, error=str(error))

    def _look(self) -> None:
        self._shards.look()
        if self._leases.holder(WANTED) is not None:  # a command wants the lake for a while
            if self._lake is not None:
                self._leases.release(self._lake[0])
                self._lake = None
        elif self._lake is None:
            lease = self._leases.acquire(LAKE, self._owner, LEASE_SECONDS)
            if lease is not None:
                self._log.info("lease taken", lease=lease.name, epoch=lease.epoch)
                keeping = lake_keeping(self._settings)
                work = LakeWork(self._database, self._lake_place, self._clock, keeping, self._active_content)
                self._lake = lease, work

    def _active_content(self) -> Content | None:
        """Give the content that is active, once it is loaded."""
        active = ContentVersions(self._database).active()
        return self._library.get(active.version) if active and self._library.is_ready(active.version) else None

    def _commit(self, *, force: bool) -> None:
        now = self._clock.steady()
        if self._lake is None or (not force and now - self._committed < _COMMIT_SECONDS):
            return
        self._committed = now
        try:
            self._lake[1].step()
        except StoreError as error:
            self._log.error("commit to the lake failed", error=str(error))
            self._lake = None  # its files are registered: whoever takes the lease adds them

    def _keep(self, done: int) -> None:
        """Maintain the lake when there is nothing else to do, and a little when there is."""
        now = self._clock.steady()
        if self._lake is None or (done and now - self._kept < _KEEP_SECONDS):
            return
        self._kept = now
        with self._told("maintenance of the lake failed"):
            self._lake[1].turn()
