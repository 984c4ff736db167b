"""A spool with a backfill series, a state and a lake in one folder."""

from pathlib import Path

from tests.node.work.house import House
from tocsin.node.state import Leases, Progress, open_database
from tocsin.node.work import Flushing, Place, ShardWorker
from tocsin.pipeline.spool import SpoolReader


class BackfillHouse(House):
    """A house with a backfill lane; its state is where `url` says, in its folder without one."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        super().__init__(folder)
        if url is not None:
            self.database.close()
            self.database = open_database(url)

    @property
    def backfill(self) -> Path:
        return self.folder / "spool" / "backfill"

    def worker_of(self, series: str, owner: str = "w") -> ShardWorker:
        lease = Leases(self.database, self.clock).acquire(f"shard of {series}", owner, 3600)
        assert lease is not None
        place = Place(self.folder / "spool" / series, 0, self.database, self.lake)
        return ShardWorker(place, lease, self.content, self.clock, Flushing(seconds=5))

    def work(self, series: str = "a") -> None:
        """Work on all that waits in a series, store it and commit it."""
        worker = self.worker_of(series)
        while worker.step():
            pass
        worker.flush()
        self.commit()

    def sums(self) -> tuple[int, int]:
        """Give what was received, and what is accounted for."""
        counters = Progress(self.database).counters()
        series = [SpoolReader(self.folder / "spool" / name) for name in ("a", "backfill")]
        received = sum(counts.events for reader in series for counts in reader.received().values())
        told = sum(
            counts.get("laked", 0) + counts.get("dead", 0) + counts.get("purged", 0) - counts.get("surplus", 0)
            for counts in counters.values()
        )
        return received, told
