"""Episodes: runs of hot instants, cut into pieces, each of which is one finding."""

from copy import copy
from typing import NamedTuple

from msgspec import Struct

from tocsin.detection.correlation.hot import Hot, Seen

EVIDENCE_KEPT = 100


class Piece(NamedTuple):
    """A piece of an episode of a group: a finding, in times of microseconds since the epoch.

    `hot` is its first hot instant, `first` the oldest match of its evidence, `last` the last moment it covers, `total`
    how many matches there are from `first` (in later pieces, from after the piece before) through `last`. `evidence`
    are the handles of the first of the newest matches that made `hot` true.
    """

    group: tuple[str, ...]
    hot: int
    first: int
    last: int
    total: int
    evidence: tuple[int, ...]


class Episode(Struct):
    """The open episode of a group: where it began, and its open piece."""

    begin: int
    part: int
    hot: int
    first: int
    evidence: tuple[int, ...]
    before: int
    last_hot: int
    last: int
    number: int

    def goes_on(self, time: int, span: int) -> bool:
        """Say whether a hot instant at a time belongs to this episode."""
        return time - self.last_hot <= span

    def is_same_piece(self, time: int, span: int, cut: int) -> bool:
        """Say whether a hot instant at a time belongs to the open piece."""
        return self.goes_on(time, span) and (time - self.begin) // cut == self.part

    def extend(self, hot: Hot) -> None:
        """Take another hot instant into the open piece."""
        self.last_hot, self.last, self.number = hot.time, hot.end, hot.number

    def piece(self, group: tuple[str, ...]) -> Piece:
        """Give the open piece as it is by now."""
        return Piece(group, self.hot, self.first, self.last, self.number - self.before, self.evidence)

    def copy(self) -> "Episode":
        """Give one that goes on from here on its own."""
        return copy(self)


def begun(hot: Hot) -> Episode:
    """Begin an episode."""
    first, number, _ = hot.evidence[0]
    return Episode(hot.time, 0, hot.time, first, _kept(hot.evidence), number - 1, hot.time, hot.end, hot.number)


def continued(episode: Episode, hot: Hot, cut: int) -> Episode:
    """Begin the next piece of an episode, whose matches are counted from after the piece before."""
    part = (hot.time - episode.begin) // cut
    first = hot.evidence[0][0]
    kept = _kept(hot.evidence)
    return Episode(episode.begin, part, hot.time, first, kept, episode.number, hot.time, hot.end, hot.number)


def _kept(evidence: tuple[Seen, ...]) -> tuple[int, ...]:
    return tuple(handle for _, _, handle in evidence[:EVIDENCE_KEPT])
