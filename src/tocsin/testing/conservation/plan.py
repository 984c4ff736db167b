"""What the conservation test is to do, and what came of it."""

from dataclasses import dataclass

FRESH_SECONDS = 10.0
"""Within so many seconds after the last fault a new event is to be a finding."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many events are sent, by how many producers, how many at once, and how often the node is attacked."""

    events: int = 100_000
    kills: int = 20
    """Attacks: a process is killed, or stopped and continued."""
    producers: int = 4
    together: int = 100
    workers: int = 2
    seed: int = 1
    pause: float = 2.0
    """About how many seconds lie between two attacks."""
    longest_stop: float = 3.0
    """For how many seconds at most a process is stopped: more than 15 are longer than a lease."""
    patience: float = 300.0


@dataclass(frozen=True, slots=True)
class Counted:
    """What was found in lake and findings, beside what had been acknowledged."""

    missing: int
    corrupted: int
    duplicated: int
    findings_missing: int
    findings_duplicated: int
    findings_of_nothing: int
    """Findings that name an event which is not in the lake, or is not to be found."""
    unaccounted: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: events by what became of them, and the attacks by kind."""

    acknowledged: int
    counted: Counted
    attacks: dict[str, int]
    fresh_seconds: float | None
    """How long after the last fault a new event was a finding; None: not while it was waited for."""
    settled_seconds: float

    @property
    def is_whole(self) -> bool:
        """Say whether everything that was acknowledged is there, once, as it was sent."""
        return not any(getattr(self.counted, name) for name in self.counted.__slots__)

    @property
    def is_quick(self) -> bool:
        """Say whether the node was at work soon after the last fault."""
        return self.fresh_seconds is not None and self.fresh_seconds <= FRESH_SECONDS
