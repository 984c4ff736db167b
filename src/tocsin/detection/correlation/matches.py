"""Matches: what correlations are made of."""

from typing import NamedTuple


class Match(NamedTuple):
    """An event that matched rules of a correlation.

    `time` is in microseconds since the epoch, `order` decides between events of one time: the event's content hash and
    id. `group` are the values of the fields that the correlation groups by. `rules` has a bit for every rule of the
    correlation that the event matched, in their order there. `value` is what is counted or added up, if anything.
    `handle` finds the event again.
    """

    time: int
    order: str
    group: tuple[str, ...]
    rules: int = 1
    value: str | None = None
    handle: int = 0
