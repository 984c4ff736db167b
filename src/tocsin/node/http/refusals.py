"""Refused requests in the log: the first of a kind, then how many more there were: no sender can fill it."""

from tocsin.core.clock import Clock
from tocsin.core.telling import Log

_AGAIN_SECONDS = 60.0
_MOST_KINDS = 200


class Refusals:
    """Tells of refused requests once a minute for each door, status and source, and when they are taken again."""

    def __init__(self, log: Log, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._kinds: dict[tuple[str, str, int], tuple[float, int]] = {}

    def refused(self, door: str, source: str, status: int, **facts: object) -> None:
        """Note that a request was refused."""
        kind = (door, source, status)
        now = self._clock.steady()
        told, untold = self._kinds.get(kind, (None, 0))
        if told is not None and now - told < _AGAIN_SECONDS:
            self._kinds[kind] = (told, untold + 1)
            return
        if kind not in self._kinds and len(self._kinds) >= _MOST_KINDS:
            del self._kinds[next(iter(self._kinds))]
        self._kinds[kind] = (now, 0)
        more = {"since_last": untold} if untold else {}
        self._log.warning("requests refused", door=door, source=source, status=status, **facts, **more)

    def taken(self, door: str, source: str) -> None:
        """Note that a request was taken: what was refused before has an end, which is told."""
        if not self._kinds:
            return
        for kind in [kind for kind in self._kinds if kind[:2] == (door, source)]:
            _, untold = self._kinds.pop(kind)
            self._log.info("requests taken again", door=door, source=source, after=kind[2], since_last=untold)
