"""The routes of one shape, made when they are first needed and bounded in number."""

from collections.abc import Sequence
from typing import Any

from tocsin.core.paths import Path
from tocsin.core.values import Record, text_of
from tocsin.pipeline.mappings.choice import Choice
from tocsin.pipeline.mappings.log_type import EventKind, LogType
from tocsin.pipeline.mappings.route import MappedRoute, Readers, make_readers
from tocsin.pipeline.mappings.shape import Shape

MOST_ROUTES = 1024
"""Routes of a shape that are kept for streams and event ids as they are written; others share the general ones."""
_MOST_KEYS = 8 * MOST_ROUTES
_LONGEST_TEXT = 256


class Routes:
    """Finds the route of a record of one shape.

    A route knows the texts of stream and event as constants. Anyone who can write events can write any number of
    different ones, so when there are too many the further ones share routes that know less, one for each kind of event.
    """

    __slots__ = (
        "_catch_all",
        "_choices",
        "_choosing",
        "_exact",
        "_general",
        "_log_types",
        "_read_key",
        "_readers",
        "by_key",
        "shape",
    )

    def __init__(self, shape: Shape, log_types: Sequence[LogType]) -> None:
        self.shape = shape
        self.by_key: dict[Any, MappedRoute] = {}
        self._read_key = shape.key_reader()
        self._log_types = {channel.casefold(): known for known in log_types for channel in known.channels}
        is_only = not shape.stream_paths  # without a stream there is one log type
        self._catch_all = next((known for known in log_types if is_only or not known.channels), None)
        self._choosing = tuple(known for known in log_types if known.has_chosen)
        self._choices: dict[str, Choice] = {}
        self._exact: dict[tuple[str | None, str | None, int | None], MappedRoute] = {}
        # One for each kind of event: as they are named, as one of several in a record, and as fields tell them.
        self._general: dict[tuple[str, str | int | None, bool], MappedRoute] = {}
        self._readers: dict[tuple[str, int], Readers] = {}

    def choosing_paths(self) -> list[Path]:
        """Give the places of the fields, besides stream and event, that decide routes."""
        return [path for known in self._choosing for path in self._choice(known).paths()]

    def quick(self, record: Record) -> MappedRoute | None:
        """Give the route of a record of this shape if one like it, to the types of its values, was found before."""
        try:
            key = self._read_key(record)
            route = self.by_key.get(key)
        except (KeyError, TypeError):
            return None
        # `True` and `1` are one key of a dictionary but not one text.
        return None if key[1].__class__ is bool else route

    def find(self, record: Record) -> MappedRoute | None:
        """Give the route of a record of this shape, whatever its values are, or None if no log type takes it."""
        stream_value, event_value = self.shape.routing_values(record)
        stream, event = _text(stream_value), _text(event_value)
        log_type = self._log_types.get(stream.casefold(), self._catch_all) if stream else self._catch_all
        if log_type is None:
            return None
        if isinstance(event_value, list):
            return self._of_several(log_type, record, {_text(value) for value in event_value})
        if log_type.has_chosen:
            choice = self._choice(log_type)
            number, kind = choice.find(record, (event,)) or (None, log_type.kind(event))
            return self._exact.get((stream, event, number)) or self._make(log_type, kind, stream, event, number)
        route = self._exact.get((stream, event, None)) or self._make(log_type, log_type.kind(event), stream, event)
        by_stream, by_event = self.shape.routed
        if (
            # Exactly these types: others may be equal and have another text.
            (type(stream_value) is str or not by_stream)
            and (type(event_value) in (str, int) or not by_event)
            and len(stream or "") + len(event or "") <= _LONGEST_TEXT
            and len(self.by_key) < _MOST_KEYS
        ):
            self.by_key[(stream_value, event_value)] = route
        return route

    def _of_several(self, log_type: LogType, record: Record, events: set[str | None]) -> MappedRoute:
        """Give the route of a record that has several events in one: its kind is the first that the mapping names."""
        chosen: tuple[str | int | None, EventKind] | None = None
        if log_type.has_chosen:
            chosen = self._choice(log_type).find(record, events)
        if chosen is None:
            known = next((event for event in log_type.kinds.by_id if event in events), None)
            chosen = known, log_type.kind(known)
        which, kind = chosen
        key = (log_type.name, which, True)
        route = self._general.get(key)
        if route is None:
            route = self._general[key] = self._route(log_type, kind, {})
        return route

    def _choice(self, log_type: LogType) -> Choice:
        """Give what chooses between a log type's kinds, made when it is first needed."""
        choice = self._choices.get(log_type.name)
        if choice is None:
            choice = self._choices[log_type.name] = Choice(self.shape, log_type)
        return choice

    def _make(
        self, log_type: LogType, kind: EventKind, stream: str | None, event: str | None, number: int | None = None
    ) -> MappedRoute:
        routing = self.shape.routing
        constants: dict[str, str] = {}
        if len(self._exact) < MOST_ROUTES and all(len(text or "") <= _LONGEST_TEXT for text in (stream, event)):
            if stream is not None and routing.stream is not None:
                constants[routing.stream] = stream
            if event is not None and routing.event is not None:
                constants[routing.event] = event
            route = self._exact[(stream, event, number)] = self._route(log_type, kind, constants)
            return route
        known: str | int | None = number if number is not None else event if event in log_type.kinds.by_id else None
        general = self._general.get((log_type.name, known, False))
        if general is None:
            if isinstance(known, str) and routing.event is not None:
                constants[routing.event] = known
            general = self._general[(log_type.name, known, False)] = self._route(log_type, kind, constants)
        return general

    def _route(self, log_type: LogType, kind: EventKind, constants: dict[str, str]) -> MappedRoute:
        readers = self._readers_of(log_type, kind)
        return MappedRoute(log_type.name, self.shape.name, kind, readers, {**kind.values, **constants})

    def _readers_of(self, log_type: LogType, kind: EventKind) -> Readers:
        key = (log_type.name, id(kind))  # kinds live as long as their log types, which are held here
        readers = self._readers.get(key)
        if readers is None:
            readers = self._readers[key] = make_readers(self.shape, log_type, kind)
        return readers


def _text(value: object) -> str | None:
    """Give the canonical text of a scalar; None for anything else, which decides nothing."""
    if not isinstance(value, str | int | float):
        return None
    try:
        return text_of(value)
    except ValueError:  # an integer too long to be written out
        return None
