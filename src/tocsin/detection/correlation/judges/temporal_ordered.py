"""Matches of several rules within the span, in the order of the rules; times may be equal along it."""

from collections.abc import Iterable, Sequence

from tocsin.detection.correlation.hot import AtOnce, Hot, Seen
from tocsin.detection.correlation.matches import Match
from tocsin.detection.correlation.rule import CorrelationRule

_Chain = tuple[Seen, ...]


class TemporalOrdered(AtOnce):
    """Keeps, for each step, the chain up to it that begins latest."""

    __slots__ = ("_chains", "_number", "_rule")

    def __init__(self, rule: CorrelationRule) -> None:
        self._rule = rule
        self._chains: list[_Chain | None] = [None] * len(rule.rules)
        self._number = 0

    def feed(self, time: int, matches: Sequence[Match], *, briefly: bool) -> Iterable[Hot]:
        """Take the matches of an instant: step by step, since each may go on from the one before at the same time."""
        chains = self._chains
        for step in range(len(chains)):
            before: _Chain | None = chains[step - 1] if step else ()
            if before is None:
                continue
            for number, match in enumerate(matches, self._number + 1):
                if match.rules >> step & 1:
                    chains[step] = (*before, (time, number, match.handle))
        self._number += len(matches)
        whole = chains[-1]
        if whole is None or whole[0][0] <= time - self._rule.span:
            return ()
        return (Hot(time, () if briefly else tuple(sorted(set(whole))), self._number, time),)

    def copy(self) -> "TemporalOrdered":
        """Give one that goes on from here on its own."""
        other = TemporalOrdered(self._rule)
        other._chains, other._number = self._chains.copy(), self._number
        return other
