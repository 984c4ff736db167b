"""How long events waited between being received and being judged: counted, so that it can be seen from outside."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping

from tocsin.core.histogram import Histogram
from tocsin.pipeline.spool import SpooledBatch

BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)
"""The upper bounds, in seconds; what waited longer than the last is counted by itself."""
_NAME, _SUM = "delay_le_", "delay_ms"
_BEYOND = f"{_NAME}inf"
_MILLISECOND = 10**6


def delays(batches: Iterable[SpooledBatch], now: float) -> Counter[tuple[str, str]]:
    """Count the events of batches that are judged now (seconds since the epoch), by source and bound.

    An event is counted under the smallest bound that it waited for at most. Beside them is the sum, in milliseconds.
    """
    found: Counter[tuple[str, str]] = Counter()
    at = round(now * 1000)
    for batch in batches:
        waited = max(0, at - batch.received // _MILLISECOND)  # a clock that was set back makes none
        bound = bisect_left(BOUNDS, waited / 1000)
        source, events = batch.payload.source, batch.payload.events
        found[source, f"{_NAME}{BOUNDS[bound]:g}" if bound < len(BOUNDS) else _BEYOND] += events
        found[source, _SUM] += waited * events
    return found


def delays_of(counters: Mapping[str, int]) -> Histogram:
    """Give how long the events of one source waited, in seconds, from what was counted of it."""
    names = [*(f"{_NAME}{bound:g}" for bound in BOUNDS), _BEYOND]
    return Histogram(BOUNDS, tuple(counters.get(name, 0) for name in names), counters.get(_SUM, 0) / 1000)
