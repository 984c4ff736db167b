"""A group: its judge and its open episode."""

from collections.abc import Iterable, Sequence

from tocsin.detection.correlation.episodes import Episode, Piece, begun, continued
from tocsin.detection.correlation.hot import Hot
from tocsin.detection.correlation.judges import judge_of
from tocsin.detection.correlation.matches import Match
from tocsin.detection.correlation.rule import CorrelationRule

_KEPT_SPANS = 3  # nothing that was seen so long ago can be near anything that is still to come

Instant = tuple[int, int]
"""A hot instant, and the first one of its piece."""


class Group:
    """The matches of one group, taken instant by instant in the order of time."""

    __slots__ = ("_name", "_rule", "closed", "episode", "hots", "judge", "last", "scheduled")

    def __init__(self, rule: CorrelationRule, name: tuple[str, ...]) -> None:
        self._rule = rule
        self._name = name
        self.judge = judge_of(rule)
        self.episode: Episode | None = None
        self.last = 0
        self.scheduled: int | None = None
        self.closed: list[Piece] = []
        self.hots: list[Instant] | None = None

    def copy(self) -> "Group":
        """Give one that goes on from here on its own, with nothing closed yet."""
        other = Group.__new__(Group)
        other._rule, other._name, other.last = self._rule, self._name, self.last
        other.judge = self.judge.copy()
        other.episode = self.episode.copy() if self.episode else None
        other.scheduled, other.closed, other.hots = None, [], None
        return other

    def feed(self, time: int, matches: Sequence[Match]) -> None:
        """Take all matches of an instant."""
        episode, rule = self.episode, self._rule
        briefly = episode is not None and episode.is_same_piece(time, rule.span, rule.cut)
        self._take(self.judge.feed(time, matches, briefly=briefly))
        self.last = time

    def settle(self, until: int) -> int | None:
        """Close what can get no more when no match before `until` is still to come.

        Gives when to look again, or None: then nothing that was seen matters any more.
        """
        self._take(self.judge.ripen(until))
        span, episode = self._rule.span, self.episode
        if episode is not None and self.judge.horizon(until) > episode.last_hot + span:
            self.closed.append(episode.piece(self._name))
            episode = self.episode = None
        forgotten = self.last + _KEPT_SPANS * span + 1
        if episode is None and until >= forgotten:
            return None
        due = [forgotten] if until < forgotten else []
        ripe = self.judge.due()
        if ripe is not None:
            due.append(ripe)
        if episode is not None:
            # The horizon lags behind `until`, or is ahead of it, by less than a span.
            due.append(max(until + 1, episode.last_hot + span + 1 - (self.judge.horizon(until) - until)))
        return max(until + 1, min(due))

    def pieces(self) -> list[Piece]:
        """Give all pieces that were closed, and the open one as it is."""
        return [*self.closed, *([self.episode.piece(self._name)] if self.episode else ())]

    def _take(self, hots: Iterable[Hot]) -> None:
        rule = self._rule
        for hot in hots:
            episode = self.episode
            if episode is None or not episode.goes_on(hot.time, rule.span):
                if episode is not None:
                    self.closed.append(episode.piece(self._name))
                self.episode = begun(hot)
            elif episode.is_same_piece(hot.time, rule.span, rule.cut):
                episode.extend(hot)
            else:
                self.closed.append(episode.piece(self._name))
                self.episode = continued(episode, hot, rule.cut)
            if self.hots is not None and self.episode is not None:
                self.hots.append((hot.time, self.episode.hot))
