"""Values that add up to so much within the span, in exact arithmetic."""

from collections import deque
from collections.abc import Iterable, Sequence
from fractions import Fraction

from tocsin.detection.correlation.hot import AtOnce, Hot, Seen
from tocsin.detection.correlation.matches import Match
from tocsin.detection.correlation.rule import CorrelationRule


class ValueSum(AtOnce):
    """Keeps its window: what leaves it has to be taken off again."""

    __slots__ = ("_number", "_rule", "_sum", "_window")

    def __init__(self, rule: CorrelationRule) -> None:
        self._rule = rule
        self._window: deque[tuple[Seen, Fraction]] = deque()
        self._sum = Fraction(0)
        self._number = 0

    def feed(self, time: int, matches: Sequence[Match], *, briefly: bool) -> Iterable[Hot]:
        """Take the matches of an instant."""
        window = self._window
        for match in matches:
            self._number += 1
            value = Fraction(match.value or 0)
            self._sum += value
            window.append(((time, self._number, match.handle), value))
        while window and window[0][0][0] <= time - self._rule.span:
            self._sum -= window.popleft()[1]
        if self._rule.accepts(self._sum):
            return (Hot(time, () if briefly else tuple(seen for seen, _ in window), self._number, time),)
        return ()

    def copy(self) -> "ValueSum":
        """Give one that goes on from here on its own."""
        other = ValueSum(self._rule)
        other._window, other._sum, other._number = self._window.copy(), self._sum, self._number
        return other
