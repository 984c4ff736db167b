"""What every sink is, and what it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tocsin.core.finding import Finding, Level
from tocsin.core.identity import digest
from tocsin.node.sinks.ordering import Order
from tocsin.node.sinks.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Item:
    """A finding on its way out: its number, itself, as JSON, and when it was found (seconds since the epoch)."""

    number: int
    finding: Finding
    body: bytes
    found: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """Findings that are delivered together, in their order; the same ones have the same id whenever they are sent."""

    sink: str
    items: Sequence[Item]

    @property
    def id(self) -> str:
        """Give the delivery's id: who receives it twice may keep it once."""
        return digest("delivery", self.sink, *(item.finding.id for item in self.items))


class Sink(Protocol):
    """Delivers findings somewhere else; called from a thread of its own, one delivery at a time."""

    def deliver(self, delivery: Delivery) -> Outcome:
        """Deliver findings, and say what came of it; never raises."""

    def close(self) -> None:
        """Let go of connections; a delivery that is on its way may fail."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which findings a sink wants, and in which order: `order` tells what is kept in order."""

    levels: frozenset[Level]
    rules: frozenset[str]
    order: Order

    def wants(self, finding: Finding) -> bool:
        """Say whether the sink wants a finding."""
        return finding.rule.level in self.levels and (not self.rules or finding.rule.id in self.rules)
