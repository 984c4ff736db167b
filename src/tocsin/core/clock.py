"""The clock, as an argument: nothing below the edge asks the machine what time it is."""

from datetime import UTC, datetime
from time import monotonic
from typing import Protocol


class Clock(Protocol):
    """Tells the time of day and a steady time for durations."""

    def now(self) -> datetime:
        """Give the time of day, aware and in UTC."""

    def steady(self) -> float:
        """Give seconds from an arbitrary start that never go backwards."""


class SystemClock:
    """The machine's clock, for the edge of the product."""

    def now(self) -> datetime:
        """Give the machine's time of day in UTC."""
        return datetime.now(UTC)

    def steady(self) -> float:
        """Give the machine's monotonic time in seconds."""
        return monotonic()
