"""How a scan is done: settings that are sent to every process that takes part in it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from tocsin.detection.correlation.loaded import LoadedCorrelation
from tocsin.detection.engine import CompiledRuleset, fields
from tocsin.pipeline.sources import Limits

EvaluatorName = Literal["row", "reference"]
RouteBy = Literal["logsource", "fields"]


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
    `part_bytes` how large the parts of large files are, None for what suits each format. With `route_by` "fields",
    events that no mapping knows meet the rules that name none but fields which they have.
    `details` has findings come with their event and explanation. `correlations` are run over what rules match; the
    rules whose ids are `silent` give no findings of their own.
    """

    mappings: tuple[Path, ...]
    limits: Limits
    evaluator: EvaluatorName = "row"
    bounds: TimeBounds = TimeBounds()
    limit: int | None = None
    cache: Path | None = None
    part_bytes: int | None = None
    route_by: RouteBy = "logsource"
    details: bool = False
    correlations: tuple[LoadedCorrelation, ...] = ()
    silent: frozenset[str] = frozenset()


def wanted_fields(ruleset: CompiledRuleset, settings: ScanSettings) -> frozenset[str] | None:
    """Give the fields that rules name, by which events without a mapping find their rules; None where they do not."""
    if settings.route_by != "fields":
        return None
    return frozenset(field for rule in ruleset.rules for field in fields(rule.condition))
