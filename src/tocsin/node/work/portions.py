"""Portions: so much of what waits is worked on at once.

Small batches are cheaper together. Many events at once are dearer than few: their records fill more memory than the
processor has close by.
"""

from collections.abc import Iterator, Sequence

from tocsin.pipeline.spool import SpooledBatch

_EVENTS = 1000
_BYTES = 4 * 1024**2


def portions(batches: Sequence[SpooledBatch]) -> Iterator[Sequence[SpooledBatch]]:
    """Cut batches into portions of about so many events or bytes, of one batch at least."""
    begin = events = size = 0
    for number, batch in enumerate(batches):
        events += batch.payload.events
        size += len(batch.payload.data)
        if events >= _EVENTS or size >= _BYTES:
            yield batches[begin : number + 1]
            begin, events, size = number + 1, 0, 0
    if begin < len(batches):
        yield batches[begin:]
