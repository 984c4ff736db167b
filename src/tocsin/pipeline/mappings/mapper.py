"""The mapper: recognises records, and makes events of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tocsin.core.event import Event
from tocsin.core.identity import digest, event_id
from tocsin.core.ports import Deciding, Route
from tocsin.core.values import Record
from tocsin.pipeline.mappings.by_fields import RoutesByFields
from tocsin.pipeline.mappings.candidates import Candidates
from tocsin.pipeline.mappings.log_type import LogType, LogTypeSummary, OcsfForm
from tocsin.pipeline.mappings.route import MappedRoute, unknown_route
from tocsin.pipeline.mappings.routes import Routes
from tocsin.pipeline.mappings.shape import Shape


class RecordMapper:
    """Recognises records by what they hold and reads their identity, time and entities."""

    def __init__(
        self, shapes: Sequence[Shape], log_types: Sequence[LogType], by_fields: RoutesByFields | None = None
    ) -> None:
        self._by_fields = by_fields
        # Shapes that are told by their routing are tried first: that is quick. Then the shape that lies deeper or asks
        # for more, which is the more special one.
        ordered = sorted(
            shapes, key=lambda shape: (not shape.is_told_by_routing, -shape.depth, -len(shape.needed), shape.name)
        )
        self._log_types = sorted(log_types, key=lambda log_type: log_type.name)
        self._routes = [
            Routes(shape, [known for known in self._log_types if shape.carries(known.name, known.family)])
            for shape in ordered
        ]
        # For these the marker and what is under the routing's first paths is all: no more is looked at.
        self._probes = tuple(
            (routes.shape.marker, routes.shape.key_reader(), routes.by_key, routes.shape.wrapper)
            for routes in self._routes
            if routes.shape.is_told_by_routing
        )
        self._candidates = Candidates(self._routes)
        self._unknown = unknown_route()

    def decides_route(self) -> Deciding:
        """Say what decides a record's route: records that are equal there have the same one."""
        shapes = self.shapes()
        routing = [path for shape in shapes for path in (*shape.stream_paths, *shape.event_paths)]
        choosing = [path for routes in self._routes for path in routes.choosing_paths()]
        return Deciding(
            tuple(dict.fromkeys((*routing, *choosing))),
            tuple(dict.fromkeys(path for shape in shapes for paths in shape.needed for path in paths)),
        )

    def decides_time(self, route: Route) -> Deciding:
        """Say what decides the event time of a route's records."""
        return Deciding(route.readers.time.paths() if isinstance(route, MappedRoute) else ())

    def route(self, record: Record) -> Route:
        """Recognise a record; never fails, and gives the unknown route for what no mapping knows."""
        for marker, read_key, known, wrapper in self._probes:
            if marker in record:
                try:
                    key = read_key(record)
                except (KeyError, TypeError):
                    return self._find(record)
                try:
                    route = known[key]
                except KeyError:
                    return self._find(record)
                except TypeError:  # the event is an object: its text beside attributes
                    return _unwrapped(key, wrapper, known) or self._find(record)
                # `True` and `1` are one key of a dictionary but not one text.
                return self._find(record) if key[1].__class__ is bool else route
        return self._find(record)

    def _find(self, record: Record) -> Route:
        for routes in self._candidates.find(record):
            if routes.shape.recognises(record):
                route = routes.quick(record) or routes.find(record)
                if route is not None:
                    return route
        return self._unknown if self._by_fields is None else self._by_fields.find(record)

    def time(self, record: Record, route: Route) -> datetime | None:
        """Read the record's event time, aware and in UTC; of a record that no mapping knows only where fields route."""
        if isinstance(route, MappedRoute):
            return route.readers.time.read(record)
        return self._by_fields.time.read(record) if self._by_fields is not None else None

    def event(self, record: Record, route: Route, source: str, position: int) -> Event:
        """Make an event of a record: its identity, time and entities.

        The id comes from what names the event wherever it is read (for Windows: channel, record number and computer),
        else from where it was read.
        """
        if not isinstance(route, MappedRoute):
            place = event_id("position", source, str(position))
            return Event(record, place, self.time(record, route), source, position, route.log_type)
        readers = route.readers
        own_id = readers.identity.read(record) if readers.identity else None
        return Event(
            record,
            own_id or event_id("position", source, str(position)),
            readers.time.read(record),
            source,
            position,
            route.log_type,
            readers.entities.read(record),
        )

    def shapes(self) -> list[Shape]:
        """Give the shapes in the order in which they are tried."""
        return [routes.shape for routes in self._routes]

    def ocsf_forms(self, name: str) -> list[OcsfForm]:
        """Give the OCSF forms of a log type's kinds of event, in every shape, the attributes of the shape included."""
        return [
            OcsfForm(kind.ocsf.class_uid, kind.ocsf.activity_id, {**shape.ocsf, **kind.ocsf.attributes})
            for known in self._log_types
            for shape in self.shapes()
            for kind in known.all_kinds()
            if known.name == name and shape.carries(known.name, known.family)
        ]

    def field_names(self, name: str) -> list[str]:
        """Give the fields that a log type's mapping and its shapes name, by their native names and those of rules."""
        names: dict[str, None] = {}
        for known in self._log_types:
            if known.name != name:
                continue
            for shape in self.shapes():
                if shape.carries(known.name, known.family):
                    names.update(dict.fromkeys(shape.named_fields()))
            for kind in known.all_kinds():
                names.update(dict.fromkeys((*kind.fields, *kind.values, *kind.ocsf.attributes.values())))
                names.update((field.rpartition("\\")[2], None) for _, field in kind.entities)
        return list(names)

    def meaning(self, name: str) -> str:
        """Give a digest of all that says where the fields of a log type's records are."""
        parts = [known.meaning() for known in self._log_types if known.name == name]
        carried = [known for known in self._log_types if known.name == name]
        shapes = [shape for shape in self.shapes() for known in carried if shape.carries(known.name, known.family)]
        return digest("mapping", *parts, *(shape.meaning() for shape in shapes))

    def log_types(self) -> list[LogTypeSummary]:
        """Give the log types by name, with their logsources and the shapes they come in."""
        return [self._summary(known) for known in self._log_types]

    def _summary(self, log_type: LogType) -> LogTypeSummary:
        shapes = [shape for shape in self.shapes() if shape.carries(log_type.name, log_type.family)]
        return log_type.summary(
            tuple(shape.name for shape in shapes), frozenset(kind for shape in shapes for kind in shape.entities)
        )


def _unwrapped(key: tuple[Any, Any], wrapper: str | None, known: dict[Any, MappedRoute]) -> MappedRoute | None:
    """Look a route up whose event is an object that holds its text under the key `wrapper`."""
    stream, event = key
    if not isinstance(stream, str) or not isinstance(event, dict) or wrapper is None:
        return None
    text = event.get(wrapper)
    return known.get((stream, text)) if isinstance(text, str | int) and not isinstance(text, bool) else None
