"""Conditions that more matches could make untrue: judged at the end of fixed windows."""

from collections.abc import Iterable, Sequence

from tocsin.detection.correlation.aggregates import aggregate
from tocsin.detection.correlation.hot import Hot, Seen
from tocsin.detection.correlation.matches import Match
from tocsin.detection.correlation.rule import CorrelationRule


class Tumbling:
    """Keeps the window that is not judged yet; windows begin at multiples of the span since the epoch."""

    __slots__ = ("_number", "_rule", "_seen", "_values", "_window")

    def __init__(self, rule: CorrelationRule) -> None:
        self._rule = rule
        self._window: int | None = None
        self._seen: list[Seen] = []
        self._values: list[str | None] = []
        self._number = 0

    def feed(self, time: int, matches: Sequence[Match], *, briefly: bool) -> Iterable[Hot]:
        """Take the matches of an instant; give the window before it, if that was true."""
        ripe = self.ripen(time)
        self._window = time // self._rule.span
        for match in matches:
            self._number += 1
            self._seen.append((time, self._number, match.handle))
            self._values.append(match.value)
        return ripe

    def ripen(self, until: int) -> Iterable[Hot]:
        """Judge the window, if it has ended."""
        if self._window is None or until // self._rule.span <= self._window:
            return ()
        end = (self._window + 1) * self._rule.span
        is_true = self._rule.accepts(aggregate(self._rule, self._values))
        hot = (Hot(end, tuple(self._seen), self._number, end - 1),) if is_true else ()
        self._window, self._seen, self._values = None, [], []
        return hot

    def horizon(self, until: int) -> int:
        """Give the end of the window in which `until` is."""
        return (until // self._rule.span + 1) * self._rule.span

    def due(self) -> int | None:
        """Give the end of the window."""
        return None if self._window is None else (self._window + 1) * self._rule.span

    def copy(self) -> "Tumbling":
        """Give one that goes on from here on its own."""
        other = Tumbling(self._rule)
        other._window, other._number = self._window, self._number
        other._seen, other._values = self._seen.copy(), self._values.copy()
        return other
