"""The clock, as an argument: nothing below the edge asks the machine what time it is."""

from datetime import UTC, datetime
from time import monotonic, perf_counter_ns, process_time
from typing import Protocol


class Clock(Protocol):
    """Tells the time of day and a steady time for durations."""

    def now(self) -> datetime:
        """Give the time of day, aware and in UTC."""

    def steady(self) -> float:
        """Give seconds from an arbitrary start that never go backwards."""


class Stopwatch(Protocol):
    """Tells how long work takes."""

    def processor(self) -> float:
        """Give the seconds that processors have worked for this process: others on the machine do not count."""

    def nanoseconds(self) -> int:
        """Give nanoseconds from an arbitrary start, at little cost."""


class SystemClock:
    """The machine's clock, for the edge of the product."""

    def now(self) -> datetime:
        """Give the machine's time of day in UTC."""
        return datetime.now(UTC)

    def steady(self) -> float:
        """Give the machine's monotonic time in seconds."""
        return monotonic()


class SystemStopwatch:
    """The machine's, for the edge of the product."""

    def processor(self) -> float:
        """Give the processor seconds of this process."""
        return process_time()

    def nanoseconds(self) -> int:
        """Give the machine's finest steady time."""
        return perf_counter_ns()
