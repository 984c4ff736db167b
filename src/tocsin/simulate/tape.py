"""The tape: events as they are made, each for a log, with the truth about it; read off in the order of time."""

from typing import NamedTuple


class Mark(NamedTuple):
    """What is true of an event that an intruder caused: the run of a scenario, and its step."""

    run: int
    step: int
    technique: str
    tactic: str


class Log(NamedTuple):
    """A log that is written: its name, the log type of what is in it, and its file's ending.

    `header` is what the file begins with, where the format has something.
    """

    name: str
    log_type: str
    ending: str
    header: bytes = b""

    @property
    def file(self) -> str:
        """Give the name of the log's file."""
        return f"{self.name}.{self.ending}"


class Entry(NamedTuple):
    """An event on the tape: its moment and place in the order, its log, its bytes, and its mark.

    Where `counter` is not None, the next number of that counter stands between `head` and `tail`.
    """

    moment: int
    ordinal: int
    log: Log
    head: bytes
    counter: str | None
    tail: bytes
    mark: Mark | None


class Tape:
    """Takes events in any order, gives them in the order of their moments; equal moments in the order they came."""

    __slots__ = ("_entries", "_ordinal", "mark")

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._ordinal = 0
        self.mark: Mark | None = None

    def add(self, moment: int, log: Log, head: bytes, counter: str | None = None, tail: bytes = b"") -> None:
        """Record one event; its bytes end with the line end."""
        self._ordinal += 1
        self._entries.append(Entry(moment, self._ordinal, log, head, counter, tail, self.mark))

    def until(self, moment: int) -> list[Entry]:
        """Give, and forget, all events before a moment."""
        entries = self._entries
        entries.sort()
        low, high = 0, len(entries)
        while low < high:
            middle = (low + high) // 2
            if entries[middle][0] < moment:
                low = middle + 1
            else:
                high = middle
        self._entries = entries[low:]
        return entries[:low]
