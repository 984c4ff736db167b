"""Pacing: lets so many items pass in a second, by the machine's clock."""

from collections.abc import Iterable, Iterator
from time import monotonic, sleep
from typing import TypeVar

from tocsin.core.errors import UsageError

T = TypeVar("T")
MOST = 20_000
_TICK = 0.02


def paced(items: Iterable[T], rate: int | None) -> Iterator[T]:
    """Yield items at a rate of so many a second (1 to 20,000), or as fast as they come when it is None.

    They pass in small bunches, each when it is due: a rate is kept on average, not between any two items.
    """
    if rate is None:
        yield from items
        return
    if not 1 <= rate <= MOST:
        raise UsageError(f"--rate {rate} is not between 1 and {MOST:,}")
    bunch = max(1, int(rate * _TICK))
    begun = monotonic()
    for number, item in enumerate(items):
        if number % bunch == 0:
            early = begun + number / rate - monotonic()
            if early > 0:
                sleep(early)
        yield item
