"""A working process: it works on the shards whose leases it gets, and on the lake's tables."""

from collections.abc import Callable
from pathlib import Path

from tocsin.content import starter_folder
from tocsin.core.clock import Clock
from tocsin.core.errors import StoreError
from tocsin.core.garbage import rare_collections
from tocsin.core.telling import Log
from tocsin.detection.cache import CacheFolder
from tocsin.node.processes.folders import BACKFILL, SERIES, all_series, lake_folder, state_url
from tocsin.node.settings import NodeSettings
from tocsin.node.state import Lease, LeaseLost, Leases, open_database
from tocsin.node.work import BATCHES, Content, Flushing, LakeCommitter, Place, ShardWorker, load_content

_LEASE_SECONDS = 15.0
_RENEW_SECONDS = 5.0
_COMMIT_SECONDS = 2.0
LAKE = "lake"

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
        self._content = content_of(settings, cache)
        self._flushing = Flushing(settings.lake.flush_bytes, settings.lake.flush_seconds)
        self._shards: dict[tuple[str, int], tuple[Lease, ShardWorker]] = {}
        self._lake: tuple[Lease, LakeCommitter] | None = None
        self._renewed = clock.steady()
        self._looked = -_LEASE_SECONDS
        self._committed = clock.steady()

    def run(self, idle: Idle) -> None:
        """Work until told to stop; then store what is judged, and give the leases back."""
        with rare_collections():
            wait = 0.0
            while not idle(wait):
                wait = 0.0 if self.turn() else 0.05
            self.finish()

    def turn(self) -> int:
        """Take a turn at everything; give how many batches were worked on."""
        self._take_leases()
        done = 0
        for shard, (lease, worker) in sorted(self._shards.items(), key=lambda each: each[0][0] == BACKFILL):
            try:
                done += worker.step(most=1 if done and shard[0] == BACKFILL else BATCHES)
            except LeaseLost:
                self._log.warning("lease lost", lease=lease.name)
                del self._shards[shard]
            except StoreError as error:
                self._log.error("work on a shard failed", lease=lease.name, error=str(error))
                del self._shards[shard]  # begun anew from what is written, when the lease is taken again
        self._commit(force=False)
        return done

    def finish(self) -> None:
        """Store what is judged, commit what is stored, and give the leases back."""
        for lease, worker in self._shards.values():
            try:
                worker.flush()
                self._leases.release(lease)
            except StoreError as error:
                self._log.warning("not stored at the end", lease=lease.name, error=str(error))
                continue  # the next worker does it again
        self._commit(force=True)
        if self._lake is not None:
            self._leases.release(self._lake[0])
        self._database.close()
        self._log.info("stopped")

    def _take_leases(self) -> None:
        now = self._clock.steady()
        if now - self._renewed >= _RENEW_SECONDS:
            self._renew()
            self._renewed = now
        if now - self._looked < 1.0:
            return
        self._looked = now
        most = -(-self._settings.spool.shards // self._settings.workers)
        for folder in all_series(self._settings):
            series = folder.name
            for shard in range(self._settings.spool.shards):
                if (series, shard) in self._shards or sum(name == series for name, _ in self._shards) >= most:
                    continue
                lease = self._leases.acquire(lease_name(series, shard), self._owner, _LEASE_SECONDS)
                if lease is not None:
                    self._log.info("lease taken", lease=lease.name, epoch=lease.epoch)
                    place = Place(folder, shard, self._database, lake_folder(self._settings))
                    worker = ShardWorker(place, lease, self._content, self._clock, self._flushing)
                    self._shards[series, shard] = lease, worker
        if self._lake is None:
            lease = self._leases.acquire(LAKE, self._owner, _LEASE_SECONDS)
            if lease is not None:
                self._log.info("lease taken", lease=lease.name, epoch=lease.epoch)
                self._lake = lease, LakeCommitter(self._database, lake_folder(self._settings), self._clock)

    def _renew(self) -> None:
        for shard, (lease, _) in list(self._shards.items()):
            try:
                self._leases.renew(lease, _LEASE_SECONDS)
            except StoreError as error:
                self._log.warning("lease not renewed", lease=lease.name, error=str(error))
                del self._shards[shard]
        if self._lake is not None:
            try:
                self._leases.renew(self._lake[0], _LEASE_SECONDS)
            except StoreError as error:
                self._log.warning("lease not renewed", lease=LAKE, error=str(error))
                self._lake = None

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


def lease_name(series: str, shard: int) -> str:
    """Give the name of a shard's lease."""
    return f"shard {shard}" if series == SERIES else f"shard {shard} of {series}"


def content_of(settings: NodeSettings, cache: Path | None) -> Content:
    """Load the content that the settings name; what is wrong in it is left out, and told by whoever started it."""
    rules = settings.content.rules or [starter_folder() / "rules"]
    mappings = [starter_folder() / "mappings", *settings.content.mappings]
    content, _ = load_content(rules, mappings, CacheFolder(cache) if cache else None)
    return content
