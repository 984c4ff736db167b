"""Correlations of a scan: what all its parts gave is put in order and judged when the last one is done."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from tocsin.core.finding import Finding
from tocsin.detection.correlation.event_matches import EventMatches, unpacked
from tocsin.detection.correlation.loaded import LoadedCorrelation
from tocsin.detection.correlation.network import Network
from tocsin.detection.details import Detail
from tocsin.detection.wire import encode
from tocsin.node.scanner import Hit


class Correlating:
    """Gathers what events are to correlations, in any order."""

    def __init__(self, correlations: Sequence[LoadedCorrelation], silent: AbstractSet[str]) -> None:
        self._correlations = correlations
        self._silent = silent
        self._events: list[EventMatches] = []

    def take(self, matches: bytes) -> None:
        """Take what an event is to correlations."""
        self._events.append(unpacked(matches))

    def hits(self, first: int) -> Iterator[Hit]:
        """Give the findings in the order of their times; the first correlation's have the index `first`."""
        network = Network(self._correlations, self._events.__getitem__)
        found = [*network.take(enumerate(self._events), -(1 << 62)), *network.end()]
        found.sort(key=lambda each: (each[1].time or "", each[1].id))
        for index, finding in found:
            if self._correlations[index].rule.id not in self._silent:
                yield Hit(first + index, encode(finding), _detail(finding))


def _detail(finding: Finding) -> bytes:
    """Give what stands in the place of an event: there is not one, but all of these."""
    shown = {
        "group": finding.matched,
        "count": finding.count,
        "window": finding.window,
        "events": finding.events,
    }
    return encode(Detail(encode(shown).decode(), is_cut=False, log_type="", step=None))
