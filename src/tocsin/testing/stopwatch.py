"""A stopwatch for tests: it goes on a step whenever it is looked at."""


class TickingStopwatch:
    """Counts how often it was asked: a microsecond, or a second of the processor, for each time."""

    def __init__(self) -> None:
        self._asked = 0

    def processor(self) -> float:
        """Give a second more than before."""
        self._asked += 1
        return float(self._asked)

    def nanoseconds(self) -> int:
        """Give a microsecond more than before."""
        self._asked += 1
        return self._asked * 1_000
