"""The shards that a worker holds: taken as they become free, shared with other workers, judged by the right content."""

from contextlib import suppress
from pathlib import Path

from tocsin.core.clock import Clock
from tocsin.core.errors import StoreError
from tocsin.core.telling import Log
from tocsin.node.activation import ContentLibrary
from tocsin.node.processes.folders import BACKFILL, SERIES, all_series
from tocsin.node.processes.held_shard import HeldShard
from tocsin.node.processes.lake import lake_place
from tocsin.node.settings import NodeSettings
from tocsin.node.state import ActiveContent, ContentVersions, Database, Lease, LeaseLost, Leases, Progress
from tocsin.node.work import BATCHES, Flushing, Place, ShardWorker

LEASE_SECONDS = 15.0
RENEW_SECONDS = 5.0
_PRESENT = "worker "


class Shards:
    """All that a worker holds; `owner` names it among all workers that there have ever been."""

    def __init__(
        self,
        settings: NodeSettings,
        owner: str,
        database: Database,
        library: ContentLibrary,
        *,
        clock: Clock,
        log: Log,
    ) -> None:
        self._settings = settings
        self._owner = owner
        self._database = database
        self._library = library
        self._clock = clock
        self._log = log
        self._leases = Leases(database, clock)
        self._versions = ContentVersions(database)
        self._flushing = Flushing(settings.lake.flush_bytes, settings.lake.flush_seconds)
        self._lake = lake_place(settings)
        self._held: dict[tuple[str, int], HeldShard] = {}
        self._present: Lease | None = None
        self._renewed = clock.steady()
        self._active = ""

    def step(self) -> int:
        """Take a turn at every shard, those of the backfill last; give how many batches were worked on."""
        done = 0
        for shard, held in sorted(self._held.items(), key=lambda each: each[0][0] == BACKFILL):
            if self._clock.steady() - self._renewed >= RENEW_SECONDS:
                self.renew()  # a turn at many shards takes its time, and none may be lost on the way
            if shard not in self._held:
                continue
            try:
                done += held.step(self._library, self._active, most=1 if done and held.series == BACKFILL else BATCHES)
            except LeaseLost:
                self._log.warning("lease lost", lease=held.lease.name)
                del self._held[shard]
            except StoreError as error:
                self._log.error("work on a shard failed", lease=held.lease.name, error=str(error))
                del self._held[shard]  # begun anew from what is written, by whoever has the lease
        return done

    def look(self) -> None:
        """Take what is free, give back what others are to have, and go over to new content; raises StoreError."""
        active = self._versions.active()
        if active is None:
            return  # whoever loads the content has not come to an end
        self._active = active.version
        if self._present is None:
            self._leases.forget_gone(_PRESENT, LEASE_SECONDS)
            self._present = self._leases.acquire(_PRESENT + self._owner, self._owner, LEASE_SECONDS)
        most = -(-self._settings.spool.shards // max(1, self._leases.held(_PRESENT, LEASE_SECONDS)))
        for folder in all_series(self._settings):
            its = [at for at in sorted(self._held) if at[0] == folder.name]
            for at in its[most:]:
                self._give_back(self._held.pop(at))
            for shard in range(self._settings.spool.shards):
                if (folder.name, shard) not in self._held and len(its) < most and self._take(folder, shard, active):
                    its.append((folder.name, shard))
        self._go_over(active)

    def renew(self) -> None:
        """Hold all that is held for longer."""
        self._renewed = self._clock.steady()
        for shard, held in list(self._held.items()):
            try:
                self._leases.renew(held.lease, LEASE_SECONDS)
            except StoreError as error:
                self._log.warning("lease not renewed", lease=held.lease.name, error=str(error))
                del self._held[shard]
        if self._present is not None:
            try:
                self._leases.renew(self._present, LEASE_SECONDS)
            except StoreError:
                self._present = None

    def finish(self) -> None:
        """Store what is judged, and give everything back; what cannot be is done again by others."""
        for held in self._held.values():
            self._give_back(held)
        self._held.clear()
        if self._present is not None:
            with suppress(StoreError):
                self._leases.forget(self._present.name)

    def _take(self, folder: Path, shard: int, active: ActiveContent) -> bool:
        series = folder.name
        lease = self._leases.acquire(_lease_name(series, shard), self._owner, LEASE_SECONDS)
        if lease is None:
            return False
        laked = Progress(self._database).of(series, shard).laked
        activations = self._versions.of_shard(series, shard, laked)
        first = activations[0].version if activations else active.version
        place = Place(folder, shard, self._database, self._lake)
        worker = ShardWorker(place, lease, self._library.get_or(first, active.version), self._clock, self._flushing)
        self._leases.renew(lease, LEASE_SECONDS)  # loading may have taken its time
        held = HeldShard(lease, worker, series, shard, activations, first)
        if not activations:
            held.go_over(active, self._database)
        if not held.activations:
            return False  # another version is active by now
        self._held[series, shard] = held
        self._log.info("lease taken", lease=lease.name, epoch=lease.epoch)
        return True

    def _give_back(self, held: HeldShard) -> None:
        try:
            held.worker.flush()
            self._leases.release(held.lease)
        except StoreError as error:  # the next worker does it again
            self._log.warning("not stored at the end", lease=held.lease.name, error=str(error))

    def _go_over(self, active: ActiveContent) -> None:
        for shard, held in list(self._held.items()):
            if held.activations[-1].version != active.version and self._library.is_ready(active.version):
                try:
                    held.go_over(active, self._database)
                    self._log.info("gone over to new content", lease=held.lease.name, version=active.version)
                except LeaseLost:
                    self._log.warning("lease lost", lease=held.lease.name)
                    del self._held[shard]
        self._library.keep({active.version, *(each for held in self._held.values() for each in held.versions())})


def _lease_name(series: str, shard: int) -> str:
    return f"shard {shard}" if series == SERIES else f"shard {shard} of {series}"
