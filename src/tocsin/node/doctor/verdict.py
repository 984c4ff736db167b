"""What the doctor says, and what a check is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from tocsin.node.doctor.case import Case

Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Loss:
    """Events that are lost, as exactly as can be told: where they were, how many, and from when to when (ISO 8601).

    `events` is None where their number cannot be known any more.
    """

    where: str
    source: str
    events: int | None
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: how it is, in a sentence; what to do about it, and what is lost."""

    check: str
    status: Status
    message: str
    remedy: str | None = None
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """What was repaired, and what was lost by that which had to be repaired."""

    check: str
    message: str
    losses: tuple[Loss, ...] = ()


class Check(Protocol):
    """Looks at one thing; `name` is what it is called in the output."""

    @property
    def name(self) -> str:
        """Give its name."""

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield what it finds: nothing means that there is nothing to look at."""


@runtime_checkable
class Repairing(Protocol):
    """A check that can repair what it finds, while no node runs."""

    def repair(self, case: Case) -> Iterator[Repair]:
        """Repair, and yield what was done."""
