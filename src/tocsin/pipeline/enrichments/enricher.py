"""The enricher: reads what is to be looked up from an event, and gathers what is known about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from tocsin.core.errors import EnrichmentFailed
from tocsin.core.event import Event
from tocsin.core.paths import read, read_dotted
from tocsin.core.ports import Route
from tocsin.core.values import ABSENT, Record, scalars_of, text_of
from tocsin.pipeline.enrichments.lookup import Columns, Lookup
from tocsin.pipeline.enrichments.settings import EnrichmentSettings

_MOST_VALUES = 32
_LONGEST = 4096


class Failure(NamedTuple):
    """An enrichment that could not be looked up for an event, and why."""

    name: str
    error: EnrichmentFailed


@dataclass(slots=True)
class Enriched:
    """What enrichments know about an event, by their names, and those that failed."""

    values: dict[str, Columns] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)


class Enricher:
    """Enriches events; the same event gets the same, whenever it comes.

    `version` names what the settings and the files say.
    """

    def __init__(self, enrichments: Sequence[tuple[EnrichmentSettings, Lookup]], version: str = "") -> None:
        self.version = version
        self._enrichments = tuple(enrichments)
        self._by_log_type: dict[str, tuple[tuple[EnrichmentSettings, Lookup], ...]] = {}

    def __bool__(self) -> bool:
        return bool(self._enrichments)

    def enrich(self, event: Event, route: Route, received: datetime) -> Enriched | None:
        """Look an event up as of its time, or of when it was received where it tells none; None if nobody knows it.

        Of several values that a field has, the first is taken that is known.
        """
        its = self._by_log_type.get(route.log_type)
        if its is None:
            its = self._by_log_type[route.log_type] = self._for(route.log_type)
        if not its:
            return None
        at = event.time or received
        enriched: Enriched | None = None
        for settings, lookup in its:
            try:
                found = next(filter(None, (lookup.find(key, at) for key in _keys(settings, event, route))), None)
            except EnrichmentFailed as error:
                enriched = enriched or Enriched()
                enriched.failures.append(Failure(settings.name, error))
                continue
            if found:
                enriched = enriched or Enriched()
                enriched.values[settings.name] = found
        return enriched

    def _for(self, log_type: str) -> tuple[tuple[EnrichmentSettings, Lookup], ...]:
        return tuple(each for each in self._enrichments if not each[0].log_types or log_type in each[0].log_types)


def _keys(settings: EnrichmentSettings, event: Event, route: Route) -> Iterator[str]:
    """Yield the texts that are looked up, a few at most: an event may hold any number."""
    if settings.entity is not None:
        yield from [entity.value for entity in event.entities if entity.kind == settings.entity][:_MOST_VALUES]
        return
    assert settings.field is not None
    for number, value in enumerate(scalars_of(_value(event.record, settings.field, route))):
        if number >= _MOST_VALUES:
            return
        try:
            text = text_of(value)
        except ValueError:  # an integer too long to be written out
            continue
        if len(text) <= _LONGEST:
            yield text


def _value(record: Record, name: str, route: Route) -> Any:
    resolution = route.resolve(name)
    if resolution.value is not None:
        return resolution.value
    value = read(record, resolution.paths)
    return read_dotted(record, name) if value is ABSENT and resolution.dotted else value
