"""The routes of one shape, made when they are first needed and bounded in number."""

from collections.abc import Sequence
from typing import Any

from tocsin.core.values import Record, text_of
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

    __slots__ = ("_catch_all", "_exact", "_general", "_log_types", "_readers", "_several", "by_key", "shape")

    def __init__(self, shape: Shape, log_types: Sequence[LogType]) -> None:
        self.shape = shape
        self.by_key: dict[Any, MappedRoute] = {}
        self._log_types = {channel.casefold(): known for known in log_types for channel in known.channels}
        is_only = not shape.stream_paths  # without a stream there is one log type
        self._catch_all = next((known for known in log_types if is_only or not known.channels), None)
        self._exact: dict[tuple[str | None, str | None], MappedRoute] = {}
        self._general: dict[tuple[str, str | None], MappedRoute] = {}
        self._several: dict[tuple[str, str | None], MappedRoute] = {}
        self._readers: dict[tuple[str, int], Readers] = {}

    def find(self, record: Record) -> MappedRoute | None:
        """Give the route of a record of this shape, whatever its values are, or None if no log type takes it."""
        stream_value, event_value = self.shape.routing_values(record)
        stream, event = _text(stream_value), _text(event_value)
        if isinstance(event_value, list):
            return self._of_several(stream, event_value)
        route = self._exact.get((stream, event)) or self._make(stream, event)
        by_stream, by_event = self.shape.routed
        if (
            route is not None
            # Exactly these types: others may be equal and have another text.
            and (type(stream_value) is str or not by_stream)
            and (type(event_value) in (str, int) or not by_event)
            and len(stream or "") + len(event or "") <= _LONGEST_TEXT
            and len(self.by_key) < _MOST_KEYS
        ):
            self.by_key[(stream_value, event_value)] = route
        return route

    def _of_several(self, stream: str | None, events: list[Any]) -> MappedRoute | None:
        """Give the route of a record that has several events in one: its kind is the first that the mapping names."""
        log_type = self._log_type(stream)
        if log_type is None:
            return None
        texts = {_text(event) for event in events}
        known = next((event for event in log_type.kinds if event in texts), None)
        key = (log_type.name, known)
        route = self._several.get(key)
        if route is None:
            route = self._several[key] = self._route(log_type, known, {})
        return route

    def _log_type(self, stream: str | None) -> LogType | None:
        return self._log_types.get(stream.casefold(), self._catch_all) if stream else self._catch_all

    def _make(self, stream: str | None, event: str | None) -> MappedRoute | None:
        log_type = self._log_type(stream)
        if log_type is None:
            return None
        routing = self.shape.routing
        constants: dict[str, str] = {}
        if len(self._exact) < MOST_ROUTES and all(len(text or "") <= _LONGEST_TEXT for text in (stream, event)):
            if stream is not None and routing.stream is not None:
                constants[routing.stream] = stream
            if event is not None and routing.event is not None:
                constants[routing.event] = event
            route = self._exact[(stream, event)] = self._route(log_type, event, constants)
            return route
        known = event if event in log_type.kinds else None
        general = self._general.get((log_type.name, known))
        if general is None:
            if known is not None and routing.event is not None:
                constants[routing.event] = known
            general = self._general[(log_type.name, known)] = self._route(log_type, known, constants)
        return general

    def _route(self, log_type: LogType, event: str | None, constants: dict[str, str]) -> MappedRoute:
        kind = log_type.kind(event)
        return MappedRoute(log_type.name, self.shape.name, kind, self._readers_of(log_type, kind), constants)

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
