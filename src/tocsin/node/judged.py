"""Events on their way through a scan, side by side: what the mapping says of each, and where it came from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import is_

from tocsin.core.event import Event, Origin
from tocsin.core.location import Location
from tocsin.core.ports import Mapper, Route
from tocsin.core.values import ENRICHED, Record, as_judged


@dataclass(frozen=True, slots=True)
class Judged:
    """The events of a batch that are judged; `origins` are those of stored events, none for logs."""

    source: str
    records: Sequence[Record]
    positions: Sequence[int]
    routes: list[Route]
    origins: Sequence[Origin] = ()

    def times(self, mapper: Mapper) -> list[datetime | None]:
        """Give the event times."""
        if self.origins:
            return [origin.time for origin in self.origins]
        return list(map(mapper.time, self.records, self.routes))

    def chosen(self, numbers: Sequence[int]) -> "Judged":
        """Give some of the events."""
        return Judged(
            self.source,
            [self.records[number] for number in numbers],
            [self.positions[number] for number in numbers],
            [self.routes[number] for number in numbers],
            [self.origins[number] for number in numbers] if self.origins else (),
        )

    def as_rules_see(self) -> Sequence[Record]:
        """Give the records as rules see them (`as_judged`); the very same list if none of them differs."""
        if not self.origins:
            if not any(ENRICHED in record for record in self.records):
                return self.records
            return [as_judged(record, None) for record in self.records]
        seen = [as_judged(record, origin.enriched) for record, origin in zip(self.records, self.origins, strict=True)]
        return self.records if all(map(is_, seen, self.records)) else seen

    def event(self, number: int, mapper: Mapper) -> Event:
        """Make an event; one that was stored is who it was then."""
        event = mapper.event(self.records[number], self.routes[number], self.source, self.positions[number])
        if not self.origins:
            return event
        origin = self.origins[number]
        return replace(event, id=origin.id, time=origin.time, source=origin.source, position=origin.position)

    def place(self, number: int) -> Location:
        """Say where an event was read."""
        return Location(self.source, record=self.positions[number])
