"""A shape, compiled: how its records are told from others and where their fields are."""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

import msgspec

from tocsin.core.paths import Path, is_search, parse_path, read, walk
from tocsin.core.values import ABSENT, Record
from tocsin.pipeline.mappings.settled import Identity, ShapeData

FIELD = "{field}"
KeyReader = Callable[[Record], Any]


class Shape:
    """A way in which the events of one product arrive."""

    __slots__ = (
        "_also",
        "_defaults",
        "_fields",
        "_keys",
        "_native",
        "_others",
        "_roots",
        "_settings",
        "entities",
        "event_paths",
        "file",
        "identity",
        "log_types",
        "marker",
        "name",
        "needed",
        "ocsf",
        "product",
        "routing",
        "stream_paths",
        "time",
        "title",
    )

    def __init__(self, settings: ShapeData, file: str) -> None:
        self._settings = settings
        self.name = settings.shape
        self.title = settings.title
        self.product = settings.product
        self.log_types = tuple(settings.log_types)
        self.file = file
        self.marker = settings.marker
        self.routing = settings.routing
        self.identity: Identity | None = settings.identity
        self.time = tuple(settings.time)
        self.entities = settings.entities
        self.ocsf = settings.ocsf
        self._fields = {field: tuple(map(parse_path, paths)) for field, paths in settings.fields.items()}
        self._defaults = tuple(map(parse_path, settings.defaults))
        self._also = {field: tuple(map(parse_path, paths)) for field, paths in settings.also.items()}
        # The native name of a field that the shape describes leads to the same places as its Sigma name.
        self._native = {".".join(paths[0]): paths for paths in self._fields.values() if len(paths[0]) > 1}
        declared = (*self._fields.values(), self._defaults, *self._also.values())
        self._roots = {path[0] for paths in declared for path in paths if len(path) > 1}
        self.needed = tuple(self.paths(field) for field in settings.recognise)
        # Keys at the top that a record has to have, which is quickly seen, and fields that are elsewhere.
        keys = [paths for paths in self.needed if len(paths) == len(paths[0]) == 1 and not is_search(paths[0][0])]
        self._keys = tuple(paths[0][0] for paths in keys)
        self._others = tuple(paths for paths in self.needed if paths not in keys)
        stream, event = settings.routing.stream, settings.routing.event
        self.stream_paths = self.paths(stream) if stream is not None else ()
        self.event_paths = self.paths(event) if event is not None else ()

    @property
    def depth(self) -> int:
        """Give how deep in its records the shape has what it is recognised by."""
        return max(len(paths[0]) for paths in (*self.needed, self.stream_paths) if paths)

    @property
    def is_told_by_routing(self) -> bool:
        """Say whether the marker, the stream and the event are all that records of this shape are recognised by."""
        settled = (self.stream_paths, self.event_paths, ((self.marker,),))
        return all(self.routed) and all(paths in settled or paths[0] == (self.marker,) for paths in self.needed)

    @property
    def routed(self) -> tuple[bool, bool]:
        """Say whether the stream and whether the event decide the route."""
        return bool(self.stream_paths), bool(self.event_paths)

    def carries(self, name: str, family: str) -> bool:
        """Say whether a log type comes in this shape; its family is the product in whose shapes it comes."""
        return name in self.log_types if self.log_types else family == self.product

    @property
    def wrapper(self) -> str | None:
        """Give the key under which an event given as an object has its text, or None if it never is one."""
        first, *others = self.event_paths or ((),)
        return others[0][-1] if others and others[0][:-1] == first else None

    def describes(self, field: str) -> bool:
        """Say whether the shape itself tells where a field is."""
        return field in self._fields

    def meaning(self) -> bytes:
        """Give all that the shape says, in one form."""
        return msgspec.json.encode(self._settings)

    def named_fields(self) -> list[str]:
        """Give the fields that the shape itself tells of: where they are, the time, and what entities and OCSF take."""
        of_entities = (field.rpartition("\\")[2] for fields in self.entities.values() for field in fields)
        return list(dict.fromkeys((*self._fields, *self._also, *self.time, *self.ocsf.values(), *of_entities)))

    def paths(self, field: str) -> tuple[Path, ...]:
        """Give where a field of the event may be, by its native name."""
        own = self._fields.get(field)
        if own is not None:
            return own
        usual = tuple(tuple(field if key == FIELD else key for key in path) for path in self._defaults)
        return (*usual, *self._also.get(field, ()))

    def nested_paths(self, field: str) -> tuple[Path, ...]:
        """Give where a dotted name of the event may lead, key by key, by the shape's defaults."""
        inner = parse_path(field)
        return tuple((*path[: path.index(FIELD)], *inner, *path[path.index(FIELD) + 1 :]) for path in self._defaults)

    def native_paths(self, field: str) -> tuple[Path, ...] | None:
        """Give where a dotted native name leads, or None if nothing in this shape begins like it."""
        known = self._native.get(field)
        if known is not None:
            return known
        path = parse_path(field)
        return (path,) if path[0] in self._roots else None

    @property
    def needs_marker(self) -> bool:
        """Say whether no record without the marker is of this shape: some field can be nowhere else."""
        return any(all(path[0] == self.marker for path in paths) for paths in self.needed)

    def recognises(self, record: Record) -> bool:
        """Say whether a record has every field that records of this shape have."""
        for key in self._keys:
            if key not in record:
                return False
        for paths in self._others:
            for path in paths:
                if walk(record, path) is not ABSENT:
                    break
            else:
                return False
        return True

    def routing_values(self, record: Record) -> tuple[Any, Any]:
        """Read what decides the route: the values of the stream and of the event, None for what decides nothing."""
        stream, event = self.stream_paths, self.event_paths
        return read(record, stream) if stream else None, read(record, event) if event else None

    def key_reader(self) -> KeyReader:
        """Give a function that reads (stream, event) at their first paths.

        It raises KeyError or TypeError where a record does not have them there.
        """
        if not self.stream_paths or not self.event_paths:
            return self._reader_of_one()
        *parents, stream = self.stream_paths[0]
        pair = itemgetter(stream, self.event_paths[0][-1])
        if not parents:
            return pair
        if len(parents) == 1:
            (only,) = parents
            return lambda record: pair(record[only])
        if len(parents) == 2:
            outer, inner = parents
            return lambda record: pair(record[outer][inner])

        def read_deep(record: Record) -> Any:
            node: Any = record
            for key in parents:
                node = node[key]
            return pair(node)

        return read_deep

    def _reader_of_one(self) -> KeyReader:
        """Give a key reader where the stream or the event decides nothing, or neither does."""
        if not self.stream_paths and not self.event_paths:
            return lambda record: (None, None)
        path, is_stream = (*(self.stream_paths or self.event_paths)[0],), bool(self.stream_paths)

        def read_one(record: Record) -> Any:
            node: Any = record
            for key in path:
                node = node[key]
            return (node, None) if is_stream else (None, node)

        return read_one
