"""So many matches within the span."""

from collections import deque
from collections.abc import Iterable, Sequence

from tocsin.detection.correlation.hot import AtOnce, Hot, Seen
from tocsin.detection.correlation.matches import Match
from tocsin.detection.correlation.rule import CorrelationRule


class EventCount(AtOnce):
    """Keeps the newest matches, as many as are asked for."""

    __slots__ = ("_newest", "_number", "_rule")

    def __init__(self, rule: CorrelationRule) -> None:
        self._rule = rule
        self._newest: deque[Seen] = deque(maxlen=rule.threshold)
        self._number = 0

    def feed(self, time: int, matches: Sequence[Match], *, briefly: bool) -> Iterable[Hot]:
        """Take the matches of an instant."""
        newest = self._newest
        for match in matches:
            self._number += 1
            newest.append((time, self._number, match.handle))
        if len(newest) == newest.maxlen and newest[0][0] > time - self._rule.span:
            return (Hot(time, () if briefly else tuple(newest), self._number, time),)
        return ()

    def copy(self) -> "EventCount":
        """Give one that goes on from here on its own."""
        other = EventCount(self._rule)
        other._newest, other._number = self._newest.copy(), self._number
        return other
