"""The correlator: matches come in, in any order within the lateness; findings come out, the same for every order."""

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from tocsin.core.finding import FindingStatus
from tocsin.detection.correlation.episodes import Piece
from tocsin.detection.correlation.group import Group
from tocsin.detection.correlation.judges import judge_of
from tocsin.detection.correlation.matches import Match
from tocsin.detection.correlation.rule import CorrelationRule

NEVER = 1 << 62
"""A time after all others: a watermark that says that nothing is still to come."""
_time_of = attrgetter("time")
_Name = tuple[str, ...]
ChainedInstant = tuple[int, _Name, int]
"""A hot instant: its time, its group, and the first hot instant of its piece."""


class Told(NamedTuple):
    """What became known of a piece: that it is there, has changed, is final, or was withdrawn.

    A withdrawn one was moved by a late match: `by` are the first hot instants of the pieces that stand for it.
    """

    status: FindingStatus
    piece: Piece
    by: tuple[int, ...] = ()


class Correlator:
    """Finds one rule's pieces among the matches of any number of groups.

    It is told how far time is by a *watermark*: no match before it is still to come. What is before it is judged for
    good; what is after it waits in order, and `told` says of it what would be found if nothing else came.
    """

    def __init__(self, rule: CorrelationRule, *, provisional: bool = False, chained: bool = False) -> None:
        self._rule = rule
        self._is_provisional = provisional
        self._is_chained = chained
        self._judge_of_none = judge_of(rule)  # it sees nothing: how far ahead it looks is the rule's alone
        self._waiting: list[Match] = []
        self._groups: dict[_Name, Group] = {}
        self._timers: list[tuple[int, _Name]] = []
        self._view: dict[_Name, dict[int, Told]] = {}
        self._unconfirmed: list[tuple[int, _Name]] = []
        self.watermark = -NEVER
        self.late = 0
        self.hots: list[ChainedInstant] = []
        """Hot instants for a correlation above, where it is chained."""

    @property
    def horizon(self) -> int:
        """Give the earliest time that a new hot instant can have."""
        if abs(self.watermark) == NEVER:
            return self.watermark
        return self._judge_of_none.horizon(self.watermark)

    @property
    def groups(self) -> int:
        """Give how many groups are kept."""
        return len(self._groups)

    def take(self, matches: Iterable[Match], watermark: int) -> list[Told]:
        """Take matches, go on to a watermark, and give what became known; what comes behind the watermark is late."""
        touched: dict[_Name, None] = {}
        for match in matches:
            if match.time < self.watermark:
                self.late += 1
            else:
                self._waiting.append(match)
                touched[match.group] = None
        if watermark > self.watermark:
            self.watermark = watermark
            self._judge(touched)
        told = self._settle(touched)
        return told + self._speculate(touched) if self._is_provisional else told

    def end(self) -> list[Told]:
        """Say that nothing is still to come, and give what became known."""
        return self.take((), NEVER)

    def _judge(self, touched: dict[_Name, None]) -> None:
        """Feed what the watermark has passed to its groups, in order."""
        self._waiting.sort()
        passed = next((n for n, match in enumerate(self._waiting) if match.time >= self.watermark), len(self._waiting))
        done, self._waiting = self._waiting[:passed], self._waiting[passed:]
        for name, matches in _by_group(done).items():
            touched[name] = None
            group = self._groups.get(name)
            if group is None:
                group = self._groups[name] = Group(self._rule, name)
                group.hots = [] if self._is_chained else None
            _feed(group, matches)

    def _settle(self, touched: dict[_Name, None]) -> list[Told]:
        """Close what can get no more, in the groups that were touched and in those whose time has come."""
        while self._timers and self._timers[0][0] <= self.watermark:
            at, name = heappop(self._timers)
            timed = self._groups.get(name)
            if timed is not None and timed.scheduled == at:
                timed.scheduled = None
                touched[name] = None
        told: list[Told] = []
        for name in touched:
            group = self._groups.get(name)
            if group is None:
                continue
            due = group.settle(self.watermark)
            if group.hots:
                self.hots += ((time, name, first) for time, first in group.hots)
                group.hots = []
            told += self._closed(name, group)
            if due is None:
                del self._groups[name]
            elif group.scheduled is None or due < group.scheduled:
                group.scheduled = due
                heappush(self._timers, (due, name))
        return told

    def _closed(self, name: _Name, group: Group) -> list[Told]:
        view = self._view.get(name)
        told = []
        for piece in group.closed:
            told.append(Told("final", piece))
            if view:
                view.pop(piece.hot, None)
        group.closed = []
        return told

    def _speculate(self, touched: dict[_Name, None]) -> list[Told]:
        """Say what would be found in the groups that were touched if nothing else came."""
        horizon = self.horizon
        while self._unconfirmed and self._unconfirmed[0][0] < horizon:
            touched[heappop(self._unconfirmed)[1]] = None
        waiting = _by_group(match for match in sorted(self._waiting) if match.group in touched)
        told: list[Told] = []
        for name in touched:
            group = self._groups.get(name)
            guess = group.copy() if group else Group(self._rule, name)
            _feed(guess, waiting.get(name, ()))
            found: dict[int, Told] = {}
            for piece in guess.pieces():
                is_settled = piece.hot < horizon
                found[piece.hot] = Told("confirmed" if is_settled else "provisional", piece)
                if not is_settled:
                    heappush(self._unconfirmed, (piece.hot, name))
            told += self._changes(self._view.get(name, {}), found)
            if found:
                self._view[name] = found
            else:
                self._view.pop(name, None)
        return told

    def _changes(self, old: dict[int, Told], new: dict[int, Told]) -> Iterable[Told]:
        span = self._rule.span
        for hot, told in old.items():
            if hot not in new:
                piece = told.piece
                by = tuple(
                    other.piece.hot
                    for other in new.values()
                    if other.piece.hot - span <= piece.last and piece.hot - span <= other.piece.last
                )
                yield Told("withdrawn", piece, by)
        for hot, told in new.items():
            if old.get(hot) != told:
                yield told


def _by_group(matches: Iterable[Match]) -> dict[_Name, list[Match]]:
    found: dict[_Name, list[Match]] = {}
    for match in matches:
        found.setdefault(match.group, []).append(match)
    return found


def _feed(group: Group, matches: Sequence[Match]) -> None:
    """Feed matches in their order, those of an instant together, each event once."""
    for time, at_once in groupby(matches, key=_time_of):
        group.feed(time, list({match[1:5]: match for match in at_once}.values()))
