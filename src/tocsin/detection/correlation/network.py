"""Correlations together: matches of events go to those that are over their rules, hot instants to those above."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from tocsin.core.finding import EventReference, Finding
from tocsin.core.times import iso
from tocsin.detection.correlation.correlator import NEVER, ChainedInstant, Correlator
from tocsin.detection.correlation.event_matches import EventMatches, moment
from tocsin.detection.correlation.extraction import joined
from tocsin.detection.correlation.findings import Witness, finding_id, make_finding
from tocsin.detection.correlation.loaded import LoadedCorrelation
from tocsin.detection.correlation.matches import Match

Resolve = Callable[[int], EventMatches]
"""Gives the event of a handle."""


class Network:
    """Runs correlations, inner ones before those above them.

    Events come with handles of 0 and more, which `resolve` turns into the events again when a finding is made.
    """

    def __init__(
        self, correlations: Sequence[LoadedCorrelation], resolve: Resolve, *, provisional: bool = False
    ) -> None:
        self._correlations = correlations
        self._resolve = resolve
        places = {one.rule.id: index for index, one in enumerate(correlations)}
        self._above: dict[int, list[tuple[int, int]]] = {}
        self._inner: list[list[int]] = []
        for outer, one in enumerate(correlations):
            inner = [places[rule] for rule in one.rule.rules if rule in places]
            self._inner.append(inner)
            for index in inner:
                self._above.setdefault(index, []).append((outer, one.rule.rules.index(correlations[index].rule.id)))
        self._correlators = [
            Correlator(one.rule, provisional=provisional and not self._inner[index], chained=index in self._above)
            for index, one in enumerate(correlations)
        ]
        self._chained: list[tuple[int, tuple[str, ...], int]] = []
        self._handles: dict[tuple[int, tuple[str, ...], int], int] = {}

    @property
    def late(self) -> int:
        """Give how many matches came behind the watermark."""
        return sum(correlator.late for correlator in self._correlators)

    def take(self, events: Iterable[tuple[int, EventMatches]], watermark: int) -> Iterator[tuple[int, Finding]]:
        """Take events with their handles, go on to a watermark, and yield findings with their correlation's index."""
        waiting: list[list[Match]] = [[] for _ in self._correlations]
        for handle, event in events:
            for part in event.parts:
                match = Match(event.time, event.order, part.group, part.rules, part.value, handle)
                waiting[part.correlation].append(match)
        for index, correlator in enumerate(self._correlators):
            # What an inner correlation may still find is a match that is still to come.
            reached = min((watermark, *(self._correlators[inner].horizon for inner in self._inner[index])))
            told = correlator.take(waiting[index], reached)
            for outer, place in self._above.get(index, ()):
                waiting[outer] += (self._chain(index, outer, place, instant) for instant in correlator.hots)
            correlator.hots = []
            rule = self._correlations[index].rule
            for each in told:
                yield index, make_finding(rule, each, [self._witness(handle) for handle in each.piece.evidence])

    def end(self) -> Iterator[tuple[int, Finding]]:
        """Say that nothing is still to come, and yield what became known."""
        yield from self.take((), NEVER)

    def _chain(self, index: int, outer: int, place: int, instant: ChainedInstant) -> Match:
        """Make a match of an inner correlation's hot instant; all of a finding are one to who counts identities."""
        time, group, hot = instant
        inner, above = self._correlations[index].rule, self._correlations[outer]
        known = dict(zip(inner.group_by, group, strict=True))
        name = (index, group, hot)
        handle = self._handles.get(name)
        if handle is None:
            self._chained.append(name)
            handle = self._handles[name] = -len(self._chained)
        identity = finding_id(inner, group, hot)
        fields = above.fields[place]
        value = joined([known[field] for field in fields]) if fields else None
        return Match(time, identity, tuple(known[field] for field in above.groups[place]), 1 << place, value, handle)

    def _witness(self, handle: int) -> Witness:
        if handle >= 0:
            event = self._resolve(handle)
            return Witness(event.event, event.content, event.entities)
        index, group, hot = self._chained[-handle - 1]
        rule = self._correlations[index].rule
        identity = finding_id(rule, group, hot)
        return Witness(EventReference(identity, iso(moment(hot)), rule.id, 0), identity, ())
