"""What is counted of HTTP requests; they are counted in one thread, and copied for those who look."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tocsin.core.histogram import Histogram

DURATIONS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""The upper bounds of the histogram's buckets, in seconds."""


@dataclass(frozen=True, slots=True)
class HttpView:
    """Requests by door and status, durations by door, and how many are being answered."""

    requests: Mapping[tuple[str, int], int] = field(default_factory=dict)
    durations: Mapping[str, Histogram] = field(default_factory=dict)
    in_flight: int = 0


class HttpCounts:
    """Counts requests."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, int]] = Counter()
        self._buckets: dict[str, list[int]] = {}
        self._totals: dict[str, float] = {}
        self._in_flight = 0

    def begin(self) -> None:
        """Note that a request came."""
        self._in_flight += 1

    def end(self, door: str, status: int, seconds: float) -> None:
        """Note that it was answered."""
        self._in_flight -= 1
        self._requests[door, status] += 1
        self._buckets.setdefault(door, [0] * (len(DURATIONS) + 1))[bisect_left(DURATIONS, seconds)] += 1
        self._totals[door] = self._totals.get(door, 0.0) + seconds

    def view(self) -> HttpView:
        """Give a copy."""
        durations = {
            door: Histogram(DURATIONS, tuple(each), self._totals[door]) for door, each in self._buckets.items()
        }
        return HttpView(dict(self._requests), durations, self._in_flight)
