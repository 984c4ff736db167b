"""How a scan is done: settings that are sent to every process that takes part in it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from tocsin.pipeline.sources import Limits

EvaluatorName = Literal["row", "reference"]


@dataclass(frozen=True, slots=True)
class TimeBounds:
    """Only events from `after` (inclusive) to `before` (exclusive) are judged; those without a time always are."""

    after: datetime | None = None
    before: datetime | None = None

    def __bool__(self) -> bool:
        return self.after is not None or self.before is not None

    def covers(self, time: datetime) -> bool:
        """Say whether an event of this time is to be judged."""
        return (self.after is None or time >= self.after) and (self.before is None or time < self.before)


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """The folders of mappings, the limits on inputs, which evaluator judges, and which events are judged.

    `limit` is after how many findings the scan stops, `cache` the folder of the cache that matchers are kept in,
    `part_bytes` how large the parts of large files are, None for what suits each format.
    """

    mappings: tuple[Path, ...]
    limits: Limits
    evaluator: EvaluatorName = "row"
    bounds: TimeBounds = TimeBounds()
    limit: int | None = None
    cache: Path | None = None
    part_bytes: int | None = None
