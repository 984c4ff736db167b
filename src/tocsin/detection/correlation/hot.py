"""Hot instants: moments at which a correlation is true."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from tocsin.detection.correlation.matches import Match

Seen = tuple[int, int, int]
"""A match as judges keep it: its time, its number within the group, and its handle."""


class Hot(NamedTuple):
    """An instant at which a correlation is true.

    `evidence` are the newest matches that make it so, in order; none where only how far an episode goes was asked for.
    `number` is that of the last match up to it, `end` the last moment that it covers.
    """

    time: int
    evidence: tuple[Seen, ...]
    number: int
    end: int


class Judge(Protocol):
    """Judges the matches of one group, instant by instant, in the order of time.

    What it keeps has the size of what the correlation asks for, not of the window.
    """

    def feed(self, time: int, matches: Sequence[Match], *, briefly: bool) -> Iterable[Hot]:
        """Take all matches of an instant, in order, each once; give the hot instants that are known by now.

        `briefly` says that of this instant no evidence is wanted.
        """

    def ripen(self, until: int) -> Iterable[Hot]:
        """Give the hot instants that are known when no match before `until` is still to come."""

    def horizon(self, until: int) -> int:
        """Give the earliest time that a new hot instant can have when no match before `until` is still to come."""

    def due(self) -> int | None:
        """Give from when on `ripen` will have more to say; None if it will not without more matches."""

    def copy(self) -> "Judge":
        """Give one that goes on from here on its own."""


class AtOnce:
    """A judge whose hot instants are all known when their matches are there."""

    __slots__ = ()

    def ripen(self, until: int) -> Iterable[Hot]:
        """Give nothing: all was said."""
        return ()

    def horizon(self, until: int) -> int:
        """Give `until`."""
        return until

    def due(self) -> int | None:
        """Give None."""
        return None
