"""Hearing: how far the sources of batches have told their events."""

from datetime import datetime

from tocsin.detection.correlation.event_matches import microseconds
from tocsin.node.state import Heard
from tocsin.node.work.mapping import Mapped


def hear(mapped: Mapped, heard: dict[tuple[str, str], Heard]) -> None:
    """Add the events of a piece to what was heard, by source and log type.

    A time that lies ahead of the receipt counts as the receipt: a clock that is wrong must not close windows.
    """
    source = mapped.piece.batch.payload.source
    greatest: dict[str, datetime] = {}
    counts: dict[str, int] = {}
    for event in mapped.events:
        log_type, time = event.log_type, event.time
        counts[log_type] = counts.get(log_type, 0) + 1
        if time is not None:
            known = greatest.get(log_type)
            if known is None or time > known:
                greatest[log_type] = time
    for log_type, count in counts.items():
        latest = greatest.get(log_type)
        time_told = None if latest is None else microseconds(min(latest, mapped.received))
        before = heard.get((source, log_type), Heard(None, 0))
        times = [each for each in (before.time, time_told) if each is not None]
        heard[source, log_type] = Heard(max(times, default=None), before.events + count)
