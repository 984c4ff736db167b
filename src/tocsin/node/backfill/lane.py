"""Writing the backfill series of the spool."""

from collections.abc import Callable, Iterable
from pathlib import Path

from tocsin.core.clock import Clock
from tocsin.core.errors import StoreFull
from tocsin.pipeline.spool import Payload, Receipt, SpoolBounds, SpoolWriter

Wait = Callable[[float], object]
"""Waits so many seconds; raises what is to end the sending."""
_FULL_SECONDS = 1.0
_FOR_EVER = 100 * 366 * 24 * 3600
_SHARE = 4


class BackfillLane:
    """Puts payloads into the backfill series, which one command writes at a time.

    Keys are remembered for ever, so what was put in once is never put in again. Raises StoreFailed where the folder
    cannot be used, or another command writes it.
    """

    def __init__(self, folder: Path, shards: int, total_bytes: int, clock: Clock) -> None:
        bounds = SpoolBounds(total_bytes // _SHARE, reserve_bytes=0, key_horizon_seconds=_FOR_EVER)
        self._spool = SpoolWriter(folder, shards, bounds, clock)

    def put(self, payloads: Iterable[Payload], wait: Wait) -> tuple[int, int]:
        """Put payloads in, waiting where the lane is full; give how many were new, and how many were there before."""
        new = repeats = 0
        for payload in payloads:
            if self._put(payload, wait).is_repeat:
                repeats += 1
            else:
                new += 1
        return new, repeats

    def close(self) -> None:
        """End writing."""
        self._spool.close()

    def _put(self, payload: Payload, wait: Wait) -> Receipt:
        while True:
            try:
                return self._spool.put(payload).result()
            except StoreFull:
                wait(_FULL_SECONDS)
                self._spool.measure()
