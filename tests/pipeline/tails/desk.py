"""A tail over real files, with a real spool and a clock that stands."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tocsin.pipeline.parsers import built_in_parsers
from tocsin.pipeline.receivers import SourceSettings
from tocsin.pipeline.spool import SpoolBounds, SpoolReader, SpoolWriter
from tocsin.pipeline.spool.batch import SpooledBatch
from tocsin.pipeline.tails import Notice, Tail, TailSettings
from tocsin.testing.clocks import ManualClock

START = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
BOUNDS = SpoolBounds(file_bytes=1_000_000, reserve_bytes=4096)


class Desk:
    """What a test writes to, reads from and starts again."""

    def __init__(self, folder: Path, *globs: str, bounds: SpoolBounds = BOUNDS, **settings: Any) -> None:
        self.logs = folder / "logs"
        self.logs.mkdir(exist_ok=True)
        self.spool_folder = folder / "spool"
        self.clock = ManualClock(START)
        self.notices: list[Notice] = []
        self.bounds = bounds
        paths = [str(self.logs / each) for each in globs or ("app.log*",)]
        self.settings = TailSettings("web", paths, **{"discover_seconds": 0.0, **settings})
        self.begin()

    def begin(self) -> None:
        self.spool = SpoolWriter(self.spool_folder, 1, self.bounds, self.clock)
        self.tail = Tail(
            self.settings,
            SourceSettings("web"),
            self.spool,
            parsers=built_in_parsers(),
            clock=self.clock,
            tell=self.notices.append,
        )

    def end(self) -> None:
        self.tail.close()
        self.spool.close()

    def restart(self) -> None:
        self.end()
        self.begin()

    def turn(self) -> None:
        """Take all that can be taken now."""
        self.clock.advance(timedelta(seconds=0.5))
        for _ in range(1000):
            if not self.tail.turn():
                return
        raise AssertionError("it takes and takes")

    def wait(self, seconds: float) -> None:
        self.turn()
        self.clock.advance(timedelta(seconds=seconds))
        self.turn()

    def batches(self) -> list[SpooledBatch]:
        return SpoolReader(self.spool_folder).read(0, 0, 100_000)

    def lines(self) -> list[str]:
        data = b"\n".join(batch.payload.data.rstrip(b"\n") for batch in self.batches())
        return [line for line in data.decode().split("\n") if line]

    def counts(self) -> Counter[str]:
        return Counter(self.lines())

    def told(self) -> list[str]:
        return [notice.what for notice in self.notices]

    def write(self, text: str, name: str = "app.log", mode: str = "a") -> None:
        with (self.logs / name).open(mode, encoding="utf-8", newline="") as file:
            file.write(text)
