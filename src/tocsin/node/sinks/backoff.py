"""How long to wait after failures."""

from collections.abc import Callable


class Backoff:
    """Exponential waiting with full jitter: any time up to a bound that doubles, so that not all come back at once.

    `random` gives numbers from 0 to 1. Source: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """

    def __init__(self, first: float, longest: float, random: Callable[[], float]) -> None:
        self._first = first
        self._longest = longest
        self._random = random

    def seconds(self, failures: int, asked: float | None = None) -> float:
        """Give how long to wait after so many failures in a row; never less than what was asked for, up to a day."""
        bound = min(self._longest, self._first * 2.0 ** min(failures - 1, 40))
        return max(self._random() * bound, min(asked or 0.0, _DAY))


_DAY = 24 * 3600.0
