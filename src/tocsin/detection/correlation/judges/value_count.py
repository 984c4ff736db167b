"""So many different values within the span."""

from collections.abc import Iterable, Sequence

from tocsin.detection.correlation.hot import AtOnce, Hot, Seen
from tocsin.detection.correlation.matches import Match
from tocsin.detection.correlation.rule import CorrelationRule


class ValueCount(AtOnce):
    """Keeps the values that were seen last, as many as are asked for: the oldest first."""

    __slots__ = ("_newest", "_number", "_rule")

    def __init__(self, rule: CorrelationRule) -> None:
        self._rule = rule
        self._newest: dict[str | None, Seen] = {}
        self._number = 0

    def feed(self, time: int, matches: Sequence[Match], *, briefly: bool) -> Iterable[Hot]:
        """Take the matches of an instant."""
        newest, wanted = self._newest, self._rule.threshold
        for match in matches:
            self._number += 1
            newest.pop(match.value, None)  # so that it goes to the end
            newest[match.value] = (time, self._number, match.handle)
            if len(newest) > wanted:
                del newest[next(iter(newest))]
        if len(newest) == wanted and next(iter(newest.values()))[0] > time - self._rule.span:
            return (Hot(time, () if briefly else tuple(newest.values()), self._number, time),)
        return ()

    def copy(self) -> "ValueCount":
        """Give one that goes on from here on its own."""
        other = ValueCount(self._rule)
        other._newest, other._number = self._newest.copy(), self._number
        return other
