"""Matches of some rules with none of others near: no nearer than the span, before or after."""

from collections import deque
from collections.abc import Iterable, Sequence

from tocsin.detection.correlation.hot import Hot
from tocsin.detection.correlation.judges.temporal import Temporal
from tocsin.detection.correlation.matches import Match
from tocsin.detection.correlation.rule import CorrelationRule


class Apart:
    """Keeps the hot instants of what is wanted until it is known that nothing unwanted is near."""

    __slots__ = ("_ripening", "_rule", "_unwanted", "_wanted")

    def __init__(self, rule: CorrelationRule) -> None:
        self._rule = rule
        self._wanted = Temporal(rule)
        self._unwanted: int | None = None
        self._ripening: deque[Hot] = deque()

    def feed(self, time: int, matches: Sequence[Match], *, briefly: bool) -> Iterable[Hot]:
        """Take the matches of an instant; give what is ripe by then."""
        ripe = list(self.ripen(time))
        if any(match.rules & self._rule.unwanted for match in matches):
            self._unwanted = time
            self._ripening.clear()
        wanted = [match for match in matches if match.rules & ~self._rule.unwanted]
        if wanted:
            hot = self._wanted.feed(time, wanted, briefly=False)
            if self._unwanted is None or time - self._unwanted >= self._rule.span:
                self._ripening += hot
        return ripe

    def ripen(self, until: int) -> Iterable[Hot]:
        """Give the instants that have nothing unwanted near."""
        ripening = self._ripening
        ripe = []
        while ripening and until - ripening[0].time >= self._rule.span:
            ripe.append(ripening.popleft())
        return ripe

    def horizon(self, until: int) -> int:
        """Give the time whose span after it reaches beyond `until`."""
        return until - self._rule.span + 1

    def due(self) -> int | None:
        """Give when the first instant is ripe."""
        return self._ripening[0].time + self._rule.span if self._ripening else None

    def copy(self) -> "Apart":
        """Give one that goes on from here on its own."""
        other = Apart(self._rule)
        other._wanted, other._unwanted = self._wanted.copy(), self._unwanted
        other._ripening = self._ripening.copy()
        return other
