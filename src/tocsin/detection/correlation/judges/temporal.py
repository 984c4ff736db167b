"""Matches of several rules within the span, in any order."""

from collections.abc import Iterable, Sequence

from tocsin.detection.correlation.hot import AtOnce, Hot, Seen
from tocsin.detection.correlation.matches import Match
from tocsin.detection.correlation.rule import CorrelationRule


class Temporal(AtOnce):
    """Keeps the last match of each rule."""

    __slots__ = ("_last", "_number", "_rule")

    def __init__(self, rule: CorrelationRule) -> None:
        self._rule = rule
        self._last: list[Seen | None] = [None] * len(rule.rules)
        self._number = 0

    def feed(self, time: int, matches: Sequence[Match], *, briefly: bool) -> Iterable[Hot]:
        """Take the matches of an instant."""
        last = self._last
        for match in matches:
            self._number += 1
            for index in range(len(last)):
                if match.rules >> index & 1:
                    last[index] = (time, self._number, match.handle)
        begin = time - self._rule.span
        near = sum(1 << index for index, seen in enumerate(last) if seen is not None and seen[0] > begin)
        if not any(near & wanted == wanted for wanted in self._rule.wanted):
            return ()
        evidence = () if briefly else tuple(sorted({seen for seen in last if seen is not None and seen[0] > begin}))
        return (Hot(time, evidence, self._number, time),)

    def copy(self) -> "Temporal":
        """Give one that goes on from here on its own."""
        other = Temporal(self._rule)
        other._last, other._number = self._last.copy(), self._number
        return other
