"""A shard that a worker holds: it is judged, batch by batch, by the content that is in force there."""

from dataclasses import dataclass, field

from tocsin.node.activation import ContentLibrary
from tocsin.node.state import Activation, ActiveContent, ContentVersions, Database, Lease
from tocsin.node.state.content import adopt
from tocsin.node.state.leases import require
from tocsin.node.work import BATCHES, ShardWorker


@dataclass(slots=True)
class HeldShard:
    """A shard's worker under its lease, and which version is in force from which sequence number on."""

    lease: Lease
    worker: ShardWorker
    series: str
    shard: int
    activations: list[Activation]
    in_use: str | None = None
    passed: int = field(default=0)

    def step(self, library: ContentLibrary, active: str, most: int = BATCHES) -> int:
        """Work on what waits, at most so many batches, up to where other content begins; give how many these were."""
        current, before = self._in_force(max(self.worker.read, self.passed) + 1)
        if current != self.in_use:
            if self.in_use is not None:
                self.worker.flush()  # what one version gave is a file of its own
            self.worker.use(library.get_or(current, active))
            self.in_use = current
        done = self.worker.step(before, most)
        if not done and before is not None:
            # All that lies before was there when it was written down: there is nothing more to come.
            self.passed = before - 1
        return done

    def go_over(self, active: ActiveContent, database: Database) -> None:
        """Write down that all after what is judged belongs to the active version, under the lease; it is loaded.

        Raises LeaseLost. Where the version's files are gone by now, a newer one is active, and nothing is done.
        """
        to = Activation(self.worker.position.detected + 1, active.version)
        with database.transaction() as connection:
            require(connection, database.tenant, self.lease)
            is_adopted = adopt(connection, database.tenant, self.series, self.shard, to)
        if is_adopted:
            after = self.worker.position.laked
            self.activations = ContentVersions(database).of_shard(self.series, self.shard, after)

    def versions(self) -> set[str]:
        """Give the versions that it works with, or will."""
        now = max(self.worker.read, self.passed) + 1
        current, _ = self._in_force(now)
        return {current, *(each.version for each in self.activations if each.from_seq > now)}

    def _in_force(self, seq: int) -> tuple[str, int | None]:
        """Give the version in force at a sequence number, and where the next one begins."""
        first, *rest = self.activations
        version = first.version
        for each in rest:
            if each.from_seq > seq:
                return version, each.from_seq
            version = each.version
        return version, None
