"""What a node looks like at one instant: values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tocsin.core.histogram import Histogram
from tocsin.node.state.delays import delays_of
from tocsin.node.state.sinks import SinkLag

LEVELS = ("informational", "low", "medium", "high", "critical")


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source: counts since the spool began, what waits to be judged, and since when (seconds since the epoch).

    `dead_letters` counts those that are open, by stage and reason, `delays` how long events waited to be judged.
    """

    name: str
    received: int = 0
    received_bytes: int = 0
    repeats: int = 0
    judged: int = 0
    laked: int = 0
    dead: int = 0
    errors: int = 0
    late: int = 0
    lag_events: int = 0
    oldest: float | None = None
    dead_letters: Mapping[tuple[str, str], int] = field(default_factory=dict)
    delays: Histogram = field(default_factory=lambda: delays_of({}))

    @property
    def open_letters(self) -> int:
        """Give how many dead letters of this source are open."""
        return sum(self.dead_letters.values())


@dataclass(frozen=True, slots=True)
class ProcessView:
    """A process: processor time in seconds since it began, and memory in bytes, shared pages by their share (PSS)."""

    name: str
    pid: int
    cpu_seconds: float
    pss_bytes: int


@dataclass(frozen=True, slots=True)
class LeaseView:
    """A lease: who has it, in which epoch, and until when (seconds since the epoch)."""

    name: str
    owner: str
    epoch: int
    until: float


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many bytes the stores take, and how many the disk has left; the lake's are looked at once a minute."""

    spool: int = 0
    spool_files: int = 0
    state: int = 0
    lake: int = 0
    lake_files: int = 0
    free: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A node at `at` (seconds since the epoch); `workers` are those that say that they are there.

    `letters` counts the open dead letters by source or sink, stage and reason.
    """

    at: float
    sources: tuple[SourceView, ...]
    processes: tuple[ProcessView, ...]
    leases: tuple[LeaseView, ...]
    sizes: Sizes
    findings: Mapping[str, int]
    recent_findings: Mapping[str, int]
    lake_uncommitted: int
    workers: int = 0
    sinks: tuple[SinkLag, ...] = ()
    letters: Mapping[str, Mapping[tuple[str, str], int]] = field(default_factory=dict)

    def lag_seconds(self, source: SourceView) -> float:
        """Give how long what waits longest of a source has waited; 0 where nothing waits."""
        return max(0.0, self.at - source.oldest) if source.oldest is not None else 0.0

    def sink_lag_seconds(self, sink: SinkLag) -> float:
        """Give how long the finding that waits longest for a sink has waited; 0 where none waits."""
        return max(0.0, self.at - sink.oldest) if sink.oldest is not None else 0.0

    @property
    def longest_lag(self) -> float:
        """Give how long what waits longest of all has waited."""
        return max((self.lag_seconds(source) for source in self.sources), default=0.0)

    @property
    def working(self) -> tuple[LeaseView, ...]:
        """Give the leases of shards that are held now."""
        return tuple(lease for lease in self.leases if lease.name.startswith("shard ") and lease.until > self.at)
