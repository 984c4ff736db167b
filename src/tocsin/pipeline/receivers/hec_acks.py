"""Indexer acknowledgement: a sender that asks by channel learns which of its requests are on disk.

A request is answered when it is on disk, so an id that was given out is true at once; what was given out before a
restart is not known any more and false, and the sender sends it again.
"""

from collections import OrderedDict

_MOST_CHANNELS = 1000
_MOST_IDS = 10_000


class Acks:
    """The acknowledgements of the channels of one token or source, bounded: the longest unused channel goes first."""

    def __init__(self) -> None:
        self._channels: OrderedDict[tuple[str, str], OrderedDict[int, None]] = OrderedDict()
        self._next: dict[tuple[str, str], int] = {}

    def give(self, token: str, channel: str) -> int:
        """Give an id for a request that is on disk."""
        key = (token, channel)
        known = self._channels.setdefault(key, OrderedDict())
        self._channels.move_to_end(key)
        number = self._next.get(key, 0)
        self._next[key] = number + 1
        known[number] = None
        if len(known) > _MOST_IDS:
            known.popitem(last=False)
        if len(self._channels) > _MOST_CHANNELS:
            gone, _ = self._channels.popitem(last=False)
            del self._next[gone]
        return number

    def ask(self, token: str, channel: str, numbers: list[int]) -> dict[str, bool]:
        """Say of each id whether its request is on disk; true is said once, as the protocol has it."""
        known = self._channels.get((token, channel), OrderedDict())
        return {str(number): known.pop(number, False) is None for number in numbers}
