"""How much of the spool each source holds: what it sent and nobody has both judged and stored."""

from collections import deque
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import NamedTuple

_TOGETHER_BYTES = 256 * 1024


class _Stretch(NamedTuple):
    """Some batches of a source that follow each other: the last one's number, and the bytes of all."""

    last: int
    size: int


class Shares:
    """Counts bytes by source; what is small is counted together, so that it takes little memory itself."""

    def __init__(self, waiting: Iterable[tuple[str, int, int, int]]) -> None:
        """Begin with what waits: the source, shard, number and bytes of each batch, in order."""
        self._stretches: dict[str, deque[_Stretch]] = {}
        self._shards: dict[str, int] = {}
        self._held: dict[str, int] = {}
        self._lock = Lock()  # requests ask, the spool's thread adds, and another one takes off
        for source, shard, seq, size in waiting:
            self.add(source, shard, seq, size)

    def held(self, source: str) -> int:
        """Give the bytes of a source that wait."""
        return self._held.get(source, 0)

    def add(self, source: str, shard: int, seq: int, size: int) -> None:
        """Count a batch that was written."""
        with self._lock:
            self._shards[source] = shard
            stretches = self._stretches.setdefault(source, deque())
            if stretches and stretches[-1].size < _TOGETHER_BYTES:
                size_before = stretches.pop().size
                stretches.append(_Stretch(seq, size_before + size))
            else:
                stretches.append(_Stretch(seq, size))
            self._held[source] = self._held.get(source, 0) + size

    def forget(self, passed: Mapping[int, int]) -> None:
        """Take off what is passed, by shard the last sequence number that is judged and stored."""
        with self._lock:
            for source, stretches in self._stretches.items():
                reached = passed.get(self._shards[source], 0)
                while stretches and stretches[0].last <= reached:
                    self._held[source] -= stretches.popleft().size
