"""Joining the counts of parts: of one input they become what reading it as a whole would have counted."""

from dataclasses import replace

from tocsin.core.location import Location
from tocsin.node.tally import Tally
from tocsin.pipeline.sources import InputPart


class Joining:
    """Takes the counts of all parts of a scan in their order and adds them up in `tally`."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._seen_events = False
        self._lines: int | None = 0

    def add(self, part: InputPart, counts: Tally) -> None:
        """Add the counts of the next part, complete or as far as it was read."""
        counts.inputs = int(part.is_first)  # the parts of an input are one
        if part.is_first:
            self._lines = 0
        self._seen_events = bool(counts.events) or (self._seen_events and not part.is_first)
        if self._seen_events or not part.is_last:  # an input is empty when all of its parts are
            counts.empty.clear()
        for source, faults in counts.faulty.items():
            place = faults.first.location
            if place is not None and source not in self._tally.faulty:
                faults.first.location = self._in_whole(part, place)
        if counts.lost:  # how many lines there were is not known any more
            self._lines = None
        elif self._lines is not None:
            self._lines += counts.lines
        self._tally.merge(counts)

    def _in_whole(self, part: InputPart, place: Location) -> Location:
        if self._lines is None or place.line is None:
            return part.in_whole(place)
        return replace(place, line=place.line + self._lines)
