"""Which shapes a record may come in, by its keys: of many shapes most are ruled out at once."""

from collections import defaultdict
from collections.abc import Sequence

from tocsin.core.values import Record
from tocsin.pipeline.mappings.routes import Routes

_MOST_SETS = 1024


class Candidates:
    """Finds the shapes whose marker a record has, in their order, and those that need no marker."""

    def __init__(self, routes: Sequence[Routes]) -> None:
        self._routes = tuple(routes)
        self._always: list[int] = []
        by_marker: dict[str, list[int]] = defaultdict(list)
        for number, its in enumerate(routes):
            if its.shape.needs_marker:
                by_marker[its.shape.marker].append(number)
            else:
                self._always.append(number)
        self._by_marker = dict(by_marker)
        self._markers = frozenset(by_marker)
        self._known: dict[frozenset[str], tuple[Routes, ...]] = {}

    def find(self, record: Record) -> tuple[Routes, ...]:
        """Give the shapes that a record may come in; any other does not recognise it."""
        markers = self._markers.intersection(record)
        known = self._known.get(markers)
        if known is None:
            numbers = sorted({*self._always, *(number for marker in markers for number in self._by_marker[marker])})
            known = tuple(self._routes[number] for number in numbers)
            if len(self._known) < _MOST_SETS:
                self._known[markers] = known
        return known
