"""Findings: a rule fired."""

from typing import Any, Literal

from msgspec import Struct, field

from tocsin.core.entity import Entity
from tocsin.core.logsource import LogSource

Level = Literal["informational", "low", "medium", "high", "critical"]
LEVELS: tuple[Level, ...] = ("informational", "low", "medium", "high", "critical")
FindingStatus = Literal["provisional", "confirmed", "final", "withdrawn"]


class RuleReference(Struct, frozen=True):
    """The rule a finding came from, as it was when it fired."""

    id: str
    title: str
    level: Level
    kind: str
    version: str
    tags: tuple[str, ...] = ()


class EventReference(Struct, frozen=True):
    """An event that made a finding: its id, time (ISO 8601, UTC, or null), source and position in it."""

    id: str
    time: str | None
    source: str
    position: int


class Window(Struct, frozen=True):
    """The stretch of event time a finding covers (ISO 8601, UTC)."""

    start: str | None
    end: str | None


class Finding(Struct, frozen=True):
    """A rule fired: the one shape in which scan, hunt, the API and every sink give it (one NDJSON object).

    `matched` holds the fields that made the rule true with their values in this event.
    """

    id: str
    time: str | None
    rule: RuleReference
    logsource: LogSource
    events: tuple[EventReference, ...]
    matched: dict[str, Any]
    entities: tuple[Entity, ...] = ()
    group: tuple[str, ...] = ()
    window: Window = field(default_factory=lambda: Window(None, None))
    count: int = 1
    status: FindingStatus = "final"
    supersedes: str | None = None
    fingerprint: str = ""
