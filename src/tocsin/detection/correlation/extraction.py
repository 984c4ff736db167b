"""From an event that rules matched to its parts in correlations: which groups, which values."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import orjson

from tocsin.core.identity import digest
from tocsin.core.ports import Route
from tocsin.core.values import ABSENT, Record, text_of
from tocsin.detection.correlation.event_matches import EventMatches, Part, microseconds
from tocsin.detection.correlation.loaded import LoadedCorrelation
from tocsin.detection.engine.access import Accessor, accessor
from tocsin.detection.findings import Subject

_LONGEST: Final = 1024
_NUMBER = re.compile(r"[-+]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][-+]?[0-9]{1,3})?", re.ASCII)
_OF_NUMBERS: Final = ("value_sum", "value_avg", "value_median", "value_percentile")


class _Use(NamedTuple):
    """A rule's place in a correlation: the bit that it has there."""

    correlation: int
    place: int


class Extraction:
    """Makes parts of events; `left_out` counts those without a group, a value or a time."""

    def __init__(self, correlations: Sequence[LoadedCorrelation], rules: Sequence[str]) -> None:
        """Take the correlations, and the ids of the rules by the indexes that hits have."""
        self._correlations = correlations
        places: dict[str, list[_Use]] = {}
        for index, one in enumerate(correlations):
            for place, rule in enumerate(one.rule.rules):
                places.setdefault(rule, []).append(_Use(index, place))
        self._uses: Mapping[int, list[_Use]] = {
            index: places[rule] for index, rule in enumerate(rules) if rule in places
        }
        self._accessors: dict[tuple[Route, str], Accessor] = {}
        self.left_out = 0

    def wants(self, hits: Sequence[int]) -> bool:
        """Say whether a correlation is over any of these rules."""
        return bool(self._uses) and any(hit in self._uses for hit in hits)

    def of(self, subject: Subject, record: Record, hits: Sequence[int]) -> EventMatches | None:
        """Give what an event is to the correlations over the rules that matched it; None where it is nothing.

        Fields are read from the record that was judged: what enrichments know is in that one only.
        """
        event = subject.event
        found: dict[tuple[int, tuple[str, ...], str | None], int] = {}
        for hit in hits:
            for use in self._uses.get(hit, ()):
                part = self._part(use, subject, record)
                if part is None:
                    self.left_out += 1
                else:
                    found[part] = found.get(part, 0) | 1 << use.place
        if not found or event.time is None:
            return None
        return EventMatches(
            microseconds(event.time),
            subject.content,
            subject.reference,
            event.entities,
            tuple(Part(index, group, bits, value) for (index, group, value), bits in found.items()),
        )

    def _part(self, use: _Use, subject: Subject, record: Record) -> tuple[int, tuple[str, ...], str | None] | None:
        one, route = self._correlations[use.correlation], subject.route
        group = self._texts(one.groups[use.place], record, route)
        if group is None or subject.event.time is None:
            return None
        if not one.fields[use.place]:
            return use.correlation, group, None
        values = self._texts(one.fields[use.place], record, route)
        if values is None:
            return None
        value = joined(values)
        if one.rule.kind in _OF_NUMBERS and not _NUMBER.fullmatch(value):
            return None
        return use.correlation, group, value

    def _texts(self, fields: Sequence[str], record: Record, route: Route) -> tuple[str, ...] | None:
        """Give the texts of fields; None where any is missing or null."""
        found = []
        for field in fields:
            read = self._accessors.get((route, field))
            if read is None:
                read = self._accessors[route, field] = accessor(route.resolve(field))
            text = value_text(read(record))
            if text is None:
                return None
            found.append(text)
        return tuple(found)


def joined(texts: Sequence[str]) -> str:
    """Give one text for those of several fields: different for different ones."""
    return texts[0] if len(texts) == 1 else orjson.dumps(texts).decode()


def value_text(value: Any) -> str | None:
    """Give the text by which values are told apart; None for none. What is very long is told apart by its hash."""
    if value is ABSENT or value is None:
        return None
    text = text_of(value) if isinstance(value, str | int | float) else _canonical(value)
    return text if len(text) <= _LONGEST else f"{text[:64]}…{digest(text)}"


def _canonical(value: Any) -> str:
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except (TypeError, orjson.JSONEncodeError):  # lone surrogates, numbers beyond 64 bits
        return repr(value)
