"""Clocks for tests: time goes on when it is told to."""

from datetime import datetime, timedelta


class ManualClock:
    """A clock that stands until it is advanced; `steady` goes with it."""

    def __init__(self, start: datetime) -> None:
        self._start = self._now = start

    def now(self) -> datetime:
        """Give the time that it shows."""
        return self._now

    def steady(self) -> float:
        """Give the seconds since it was started."""
        return (self._now - self._start).total_seconds()

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by
