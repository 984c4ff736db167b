"""Routes: what the mapping decided for all records of one kind."""

from msgspec import Struct

from tocsin.core.logsource import LogSource
from tocsin.core.ports import Resolution, ResolvedBy
from tocsin.pipeline.mappings.log_type import EventKind, LogType, OcsfForm
from tocsin.pipeline.mappings.readers import (
    EntityReader,
    IdentityReader,
    TimeReader,
    entity_reader,
    identity_reader,
    time_reader,
)
from tocsin.pipeline.mappings.resolver import Resolver, added_by_enrichment
from tocsin.pipeline.mappings.shape import Shape


class Readers(Struct, frozen=True):
    """What is read of every event of one kind in one shape."""

    resolver: Resolver
    time: TimeReader
    identity: IdentityReader | None
    entities: EntityReader


class MappedRoute:
    """The route of records that a mapping knows; compared by identity."""

    held = None

    __slots__ = ("constants", "kind", "log_type", "logsources", "readers", "shape")

    def __init__(self, log_type: str, shape: str, kind: EventKind, readers: Readers, constants: dict[str, str]) -> None:
        self.log_type = log_type
        self.shape = shape
        self.kind = kind
        self.logsources = kind.logsources
        self.readers = readers
        self.constants = constants

    @property
    def event_title(self) -> str:
        """Give what the mapping calls these events."""
        return self.kind.title

    @property
    def ocsf(self) -> OcsfForm:
        """Give the events' OCSF form; its attributes hold those of the shape too."""
        form = self.kind.ocsf
        return OcsfForm(form.class_uid, form.activity_id, self.readers.resolver.attributes())

    def resolve(self, field: str) -> Resolution:
        """Say where a field is in the records of this route."""
        return self.readers.resolver.resolve(field)


class PlainRoute:
    """The route of records without a mapping: every field is read by its own dotted name."""

    __slots__ = ("_by", "_known", "constants", "held", "log_type", "logsources", "shape")

    def __init__(
        self, name: str, logsources: tuple[LogSource, ...], by: ResolvedBy, held: frozenset[str] | None = None
    ) -> None:
        self.held = held
        self.log_type = name
        self.shape = name
        self.logsources = logsources
        self.constants: dict[str, str] = {}
        self._by = by
        self._known: dict[str, Resolution] = {}

    def resolve(self, field: str) -> Resolution:
        """Say where a field is: where its own name says."""
        known = self._known.get(field)
        if known is None:
            known = added_by_enrichment(field) or Resolution(field, (), self._by, dotted=True)
            self._known[field] = known
        return known


def make_readers(shape: Shape, log_type: LogType, kind: EventKind) -> Readers:
    """Make what reads the events of one kind in one shape."""
    resolver = Resolver(shape, kind)
    of_shape = tuple((entity, field) for entity, fields in shape.entities.items() for field in fields)
    return Readers(
        resolver=resolver,
        time=time_reader(resolver, log_type.time, shape.time),
        identity=identity_reader(resolver, shape.identity) if shape.identity else None,
        entities=entity_reader(resolver, tuple(dict.fromkeys((*of_shape, *kind.entities)))),
    )


def assumed_route(logsource: LogSource) -> PlainRoute:
    """Make the route of events that are assumed to belong to a logsource and to have its fields under their names."""
    return PlainRoute("assumed", (logsource,), "assumed")


def unknown_route() -> PlainRoute:
    """Make the route of records that no mapping knows."""
    return PlainRoute("unknown", (), "native")


def route_by_fields(held: frozenset[str]) -> PlainRoute:
    """Make the route of records that no mapping knows, and that meet the rules about the fields that they have."""
    return PlainRoute("unknown", (), "native", held)
