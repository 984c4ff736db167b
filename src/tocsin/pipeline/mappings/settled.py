"""Shapes and log types as data: structs that are checked, made and stored without pydantic.

They say the same as `models`, which takes longer to import than all mappings to check, and is asked only where
something is wrong, for it tells everything that is. A test holds the two equal.
"""

from typing import Annotated

from msgspec import Meta, Struct

from tocsin.core.entity import EntityKind

Name = Annotated[str, Meta(pattern=r"\A[a-z0-9_-]+(\.[a-z0-9_-]+)*\Z")]
Text = Annotated[str, Meta(min_length=1)]
Texts = Annotated[list[Text], Meta(min_length=1)]
Count = Annotated[int, Meta(ge=0)]
Entities = dict[EntityKind, Texts]
Fields = dict[Text, Texts]


class Identity(Struct, frozen=True, forbid_unknown_fields=True):
    """The fields that, all present, name one event wherever it is read."""

    kind: Name
    fields: Texts


class Routing(Struct, frozen=True, forbid_unknown_fields=True):
    """The fields that decide which log type a record is of and which of its events."""

    stream: Text | None = None
    event: Text | None = None


class LogSourceData(Struct, frozen=True, forbid_unknown_fields=True):
    """One of Sigma's logsources."""

    product: Text | None = None
    category: Text | None = None
    service: Text | None = None


class ShapeData(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A way in which the events of one product arrive."""

    shape: Name
    title: Text
    product: Name
    log_types: list[Name] = []
    marker: Text
    recognise: Texts
    routing: Routing = Routing()
    identity: Identity | None = None
    time: Texts
    fields: Fields
    defaults: Texts
    also: Fields = {}
    entities: Entities = {}
    ocsf: dict[Text, Text] = {}


class OcsfData(Struct, frozen=True, forbid_unknown_fields=True):
    """The OCSF class and activity of events, and the fields that fill its attributes."""

    class_uid: Count | None = None
    activity_id: Count | None = None
    attributes: dict[Text, Text] = {}


class EventData(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One or more kinds of event of a log type, by event id."""

    ids: list[Count | Text] = []
    where: dict[Text, Annotated[list[Text | int], Meta(min_length=1)]] = {}
    title: Text
    categories: list[Name] = []
    logsources: list[LogSourceData] = []
    fields: Fields = {}
    values: dict[Text, Text] = {}
    entities: Entities = {}
    ocsf: OcsfData = OcsfData()


class LogTypeData(Struct, frozen=True, forbid_unknown_fields=True):
    """What the events of some streams are."""

    log_type: Name
    title: Text
    product: Name
    shapes_of: Name | None = None
    services: list[Name] = []
    categories: list[Name] = []
    logsources: list[LogSourceData] = []
    channels: list[Text] = []
    time: list[Text] = []
    fields: Fields = {}
    values: dict[Text, Text] = {}
    entities: Entities = {}
    ocsf: OcsfData = OcsfData()
    events: list[EventData] = []

    @property
    def family(self) -> str:
        """Give the product in whose shapes these events come."""
        return self.shapes_of or self.product


class Settled(Struct, frozen=True):
    """All shapes and log types of some folders, each with its file."""

    shapes: tuple[tuple[ShapeData, str], ...]
    log_types: tuple[tuple[LogTypeData, str], ...]
