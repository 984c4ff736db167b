"""Joining the counts of parts: of one input they become what reading it as a whole would have counted."""

from tocsin.node.tally import Tally
from tocsin.pipeline.sources import InputPart


class Joining:
    """Takes the counts of all parts of a scan in their order and adds them up in `tally`."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._seen_events = False

    def add(self, part: InputPart, counts: Tally) -> None:
        """Add the counts of the next part, complete or as far as it was read."""
        counts.inputs = int(part.is_first)  # the parts of an input are one
        self._seen_events = bool(counts.events) or (self._seen_events and not part.is_first)
        if self._seen_events or not part.is_last:  # an input is empty when all of its parts are
            counts.empty.clear()
        for source, faults in counts.faulty.items():
            place = faults.first.location
            if place is not None and source not in self._tally.faulty:
                faults.first.location = part.in_whole(place)
        self._tally.merge(counts)
