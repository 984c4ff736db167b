"""A spool, a state and a lake in one folder, for tests of the work on them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import orjson
from deltalake import DeltaTable

from tests.node.sysmon import MAPPINGS, RULES, write_rules
from tocsin.core.finding import Finding
from tocsin.detection.wire import decode
from tocsin.node.state import DeadLetter, DeadLetters, Findings, Leases, Progress, open_database
from tocsin.node.work import Flushing, LakeCommitter, LakeTables, Place, ShardWorker, load_content
from tocsin.node.work.content import Content
from tocsin.pipeline.enrichments import EnrichmentSettings
from tocsin.pipeline.spool import Payload, SpoolBounds, SpoolReader, SpoolWriter
from tocsin.testing.clocks import ManualClock

START = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)


class House:
    """A spool, a state and a lake in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = ManualClock(START)
        self.spool = SpoolWriter(folder / "spool" / "a", 1, SpoolBounds(reserve_bytes=4096), self.clock)
        self.database = open_database(f"sqlite:///{folder / 'state.db'}")
        self.lake = folder / "lake"
        self.content, errors = load_content([write_rules(folder / "rules", RULES)], MAPPINGS, None)
        assert errors == []

    def send(self, *records: object, source: str = "web", form: str = "text", raw: bytes | None = None) -> None:
        data = raw if raw is not None else b"".join(orjson.dumps(record) + b"\n" for record in records)
        count = len([line for line in data.split(b"\n") if line.strip()]) if form == "text" else len(records)
        self.spool.put(Payload(source, form, data, count)).result()

    def use(self, rules: dict[str, str], enrichments: Sequence[EnrichmentSettings] = ()) -> None:
        """Have workers that come use other content."""
        folder = self.folder / f"rules-{len(list(self.folder.iterdir()))}"
        self.content, errors = load_content([write_rules(folder, rules)], MAPPINGS, None, enrichments)
        assert errors == []

    def work(self) -> None:
        """Judge, store and commit all that waits."""
        worker = self.worker()
        while worker.step():
            pass
        worker.flush()
        self.commit()

    def findings(self) -> list[Finding]:
        return [decode(row.body) for row in Findings(self.database).after(0, 1000)]

    def letters(self) -> list[DeadLetter]:
        return DeadLetters(self.database).list(1000)

    def count(self, name: str, source: str = "web") -> int:
        return Progress(self.database).counters().get(source, {}).get(name, 0)

    def worker(
        self,
        content: Content | None = None,
        owner: str = "w",
        seconds: float = 3600,
        flushing: Flushing | None = None,
    ) -> ShardWorker:
        lease = Leases(self.database, self.clock).acquire("shard", owner, seconds)
        assert lease is not None
        place = Place(self.folder / "spool" / "a", 0, self.database, self.lake)
        return ShardWorker(place, lease, content or self.content, self.clock, flushing or Flushing(seconds=5))

    def commit(self) -> None:
        LakeCommitter(self.database, LakeTables(self.lake), self.clock).step()

    def titles(self) -> list[str]:
        return [finding.rule.title for finding in self.findings()]

    def rows(self, table: str = "windows.sysmon") -> list[dict[str, object]]:
        if not DeltaTable.is_deltatable((self.lake / table).as_posix()):
            return []
        rows: list[dict[str, object]] = DeltaTable(self.lake / table).to_pyarrow_table().to_pylist()
        return sorted(rows, key=lambda row: str(row["_id"]))

    def sums(self) -> tuple[int, int]:
        """Give what was received, and what is accounted for."""
        counters = Progress(self.database).counters()
        received = sum(counts.events for counts in SpoolReader(self.folder / "spool" / "a").received().values())
        told = sum(
            counts.get("laked", 0) + counts.get("dead", 0) - counts.get("surplus", 0) for counts in counters.values()
        )
        return received, told
