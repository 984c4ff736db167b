"""Findings of a scan, kept in a file until the report is written, with a small note of each in memory."""

import heapq
import struct
from collections import Counter
from typing import BinaryIO, NamedTuple

from tocsin.core.entity import Entity
from tocsin.core.finding import LEVELS, Finding
from tocsin.detection.details import Detail, read_detail
from tocsin.detection.wire import decode
from tocsin.node import Hit

MOST_FINDINGS = 100_000
MOST_EVENT_BYTES = 128 * 1024 * 1024
_FRAME = struct.Struct("<II")
_ROUND = 100
_GROUPS_KEPT = 100_000


class Note(NamedTuple):
    """What is remembered of a finding; the greatest are kept when there are too many.

    The first hundred findings of every rule on every host go before the second hundred of any, so that a noisy rule
    pushes out nothing but itself; then the gravest, then the first. `time` is ISO 8601, or empty.
    """

    turn: int
    gravity: int
    arrival: int
    time: str
    offset: int
    size: int


class FindingKeeper:
    """Takes findings, and gives back as many as a report holds in the order of their times."""

    def __init__(self, file: BinaryIO, most: int = MOST_FINDINGS, most_event_bytes: int = MOST_EVENT_BYTES) -> None:
        self._file = file
        self._most = most
        self._most_event_bytes = most_event_bytes
        self._notes: list[Note] = []
        self._of_group: Counter[tuple[int, tuple[Entity, ...]]] = Counter()
        self._end = 0
        self.count = 0

    def take(self, hit: Hit) -> None:
        """Take one finding."""
        finding = decode(hit.line)
        note = Note(
            turn=-(self._place_in_group(hit.rule, finding) // _ROUND),
            gravity=LEVELS.index(finding.rule.level),
            arrival=-self.count,
            time=finding.time or "",
            offset=self._end,
            size=len(hit.detail),
        )
        self.count += 1
        if len(self._notes) < self._most:
            heapq.heappush(self._notes, note)
        elif heapq.heappushpop(self._notes, note) is note:
            return
        self._end += self._file.write(_FRAME.pack(len(hit.line), len(hit.detail)) + hit.line + hit.detail)

    def notes(self) -> list[Note]:
        """Give the notes of what is kept, in the order of time; findings without a time come last."""
        return sorted(self._notes, key=lambda note: (not note.time, note.time, -note.arrival))

    def with_events(self) -> set[int]:
        """Give the offsets of the findings whose events there is room for."""
        chosen, room = set(), self._most_event_bytes
        for note in sorted(self._notes, reverse=True):
            room -= note.size
            if room < 0:
                break
            chosen.add(note.offset)
        return chosen

    def finding(self, note: Note) -> Finding:
        """Read a finding."""
        return decode(self._read(note)[0])

    def whole(self, note: Note) -> tuple[bytes, Detail]:
        """Read a finding as it is, and its details."""
        line, detail = self._read(note)
        return line, read_detail(detail)

    def _read(self, note: Note) -> tuple[bytes, bytes]:
        self._file.seek(note.offset)
        length, detail_length = _FRAME.unpack(self._file.read(_FRAME.size))
        return self._file.read(length), self._file.read(detail_length)

    def _place_in_group(self, rule: int, finding: Finding) -> int:
        """Give how many findings of the same rule on the same host there were; of endless hosts only some are told."""
        group = (rule, tuple(entity for entity in finding.entities if entity.kind == "host"))
        if group not in self._of_group and len(self._of_group) >= _GROUPS_KEPT:
            group = (rule, ())
        place = self._of_group[group]
        self._of_group[group] = place + 1
        return place
