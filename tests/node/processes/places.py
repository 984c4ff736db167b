"""A node's folders and a worker in this process, for tests of what processes do."""

from datetime import UTC, datetime
from pathlib import Path

import orjson

from tests.node.sysmon import write_rules
from tocsin.core.telling import Silence
from tocsin.detection.wire import decode
from tocsin.node.activation import ContentKeeper, Reload, content_places
from tocsin.node.processes.folders import content_folder, lake_folder, series_folder, state_url
from tocsin.node.processes.worker import Worker
from tocsin.node.settings import NodeSettings
from tocsin.node.settings.models import ContentSettings, LakeSettings, SpoolSettings
from tocsin.node.state import ContentVersions, Findings, Leases, Progress, open_database
from tocsin.pipeline.spool import Payload, SpoolBounds, SpoolWriter
from tocsin.pipeline.spool.batch import shard_of
from tocsin.testing.clocks import ManualClock

START = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)


class House:
    """A data folder with a spool that is written here, a state and a lake."""

    def __init__(self, folder: Path, shards: int = 2) -> None:
        self.folder = folder
        self.clock = ManualClock(START)
        self.rules = write_rules(folder / "rules")
        self.settings = NodeSettings(
            data=folder / "data",
            content=ContentSettings(rules=[self.rules]),
            spool=SpoolSettings(shards=shards, reserve_bytes=4096),
            lake=LakeSettings(flush_seconds=1e6),
        )
        bounds = SpoolBounds(reserve_bytes=4096)
        self.spool = SpoolWriter(series_folder(self.settings), shards, bounds, self.clock)
        self.database = open_database(state_url(self.settings))
        self.keeper = ContentKeeper(content_folder(self.settings), self.database, self.clock)
        self.leases = Leases(self.database, self.clock)
        self.versions = ContentVersions(self.database)

    def reload(self) -> Reload:
        return self.keeper.reload(content_places(self.settings), None)

    def activate(self, rules: dict[str, str]) -> str:
        """Let these be the rules, and give their version."""
        for path in self.rules.glob("*.yml"):
            path.unlink()
        write_rules(self.rules, rules)
        outcome = self.reload()
        assert (outcome.errors, outcome.is_new) == ((), True)
        assert outcome.version is not None
        return outcome.version

    def send(self, source: str, *records: object) -> None:
        data = b"".join(orjson.dumps(record) + b"\n" for record in records)
        self.spool.put(Payload(source, "text", data, len(records))).result()

    def worker(self, owner: str = "w") -> Worker:
        return Worker(self.settings, owner, self.clock, None, Silence())

    def titles(self) -> list[str]:
        return [decode(row.body).rule.title for row in Findings(self.database).after(0, 100_000)]

    def detected(self, shard: int) -> int:
        return Progress(self.database).of("a", shard).detected

    def laked(self) -> int:
        counters = Progress(self.database).counters().values()
        return sum(counts.get("laked", 0) for counts in counters)

    def lake_files(self) -> list[Path]:
        return sorted(lake_folder(self.settings).rglob("*.parquet"))

    def source_of(self, shard: int, name: str = "s") -> str:
        """Give a source whose events go to a shard."""
        shards = self.settings.spool.shards
        return next(f"{name}{number}" for number in range(1000) if shard_of(f"{name}{number}", shards) == shard)

    def close(self) -> None:
        self.spool.close()
        self.database.close()
