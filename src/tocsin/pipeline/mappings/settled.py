"""Shapes and log types as data: what `models` has found right, in structs that are made and stored without pydantic.

A test holds their keys equal to those of the models.
"""

from msgspec import Struct

from tocsin.core.entity import EntityKind

Entities = dict[EntityKind, list[str]]
Fields = dict[str, list[str]]


class Identity(Struct, frozen=True):
    """The fields that, all present, name one event wherever it is read."""

    kind: str
    fields: list[str]


class Routing(Struct, frozen=True):
    """The two fields that decide which log type a record is of and which of its events."""

    stream: str
    event: str


class ShapeData(Struct, frozen=True):
    """A way in which the events of one product arrive."""

    shape: str
    title: str
    product: str
    marker: str
    recognise: list[str]
    routing: Routing
    identity: Identity | None
    time: list[str]
    fields: Fields
    defaults: list[str]
    also: Fields
    entities: Entities
    ocsf: dict[str, str]


class OcsfData(Struct, frozen=True):
    """The OCSF class and activity of events, and the fields that fill its attributes."""

    class_uid: int | None
    activity_id: int | None
    attributes: dict[str, str]


class EventData(Struct, frozen=True):
    """One or more kinds of event of a log type, by event id."""

    ids: list[int]
    title: str
    categories: list[str]
    fields: Fields
    entities: Entities
    ocsf: OcsfData


class LogTypeData(Struct, frozen=True):
    """What the events of some streams are."""

    log_type: str
    title: str
    product: str
    services: list[str]
    channels: list[str]
    time: list[str]
    fields: Fields
    entities: Entities
    ocsf: OcsfData
    events: list[EventData]


class Settled(Struct, frozen=True):
    """All shapes and log types of some folders, each with its file."""

    shapes: tuple[tuple[ShapeData, str], ...]
    log_types: tuple[tuple[LogTypeData, str], ...]
