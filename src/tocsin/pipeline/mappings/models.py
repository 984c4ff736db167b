"""What may stand in a mapping file: shapes and log types, as validated settings.

A *shape* is a way in which the same events arrive (EVTX as parsers give it, flat JSON, winlogbeat); a *log type* is
what the events are (Sysmon, Security). Every log type of a product is understood in every shape of that product, unless
the shape names the log types that come in it.
"""

from typing import Annotated

from pydantic import Field

from tocsin.core.config import Settings
from tocsin.core.entity import EntityKind

Name = Annotated[str, Field(pattern=r"^[a-z0-9_-]+(\.[a-z0-9_-]+)*$")]
Text = Annotated[str, Field(min_length=1)]
DottedPath = Annotated[
    str, Field(min_length=1, description="Keys from the top of the record, joined by dots; * is any")
]
Entities = dict[EntityKind, Annotated[list[Text], Field(min_length=1)]]
Fields = dict[Text, Annotated[list[Text], Field(min_length=1)]]


class Identity(Settings):
    """The fields that, all present, name one event wherever it is read."""

    kind: Name = Field(description="Part of the id, so that two kinds of identity never meet")
    fields: list[Text] = Field(min_length=1, description="Fields whose texts, ignoring case, make the id")


class Routing(Settings):
    """The fields that decide which log type a record is of and which of its events."""

    stream: Text | None = Field(
        default=None, description="The field that names the stream, for instance Channel; none: there is one log type"
    )
    event: Text | None = Field(
        default=None,
        description="The field that names the kind of event in it, for instance EventID; none: all are one",
    )


class LogSourceSettings(Settings):
    """One of Sigma's logsources."""

    product: Text | None = None
    category: Text | None = None
    service: Text | None = None


class ShapeSettings(Settings):
    """A way in which the events of one product arrive."""

    shape: Name = Field(description="The shape's name, for instance windows.evtx")
    title: Text
    product: Name = Field(description="The product whose log types come in this shape")
    log_types: list[Name] = Field(
        default_factory=list, description="The log types that come in it; none: all of product"
    )
    marker: Text = Field(description="The top-level key by which records of this shape are told apart quickly")
    recognise: list[Text] = Field(min_length=1, description="Fields that every record of this shape has")
    routing: Routing = Field(default_factory=Routing)
    identity: Identity | None = None
    time: list[Text] = Field(min_length=1, description="Fields that hold the event time; one with a zone wins")
    fields: dict[Text, Annotated[list[DottedPath], Field(min_length=1)]] = Field(
        description="Where fields outside the event's own data are: paths, the first usable value wins"
    )
    defaults: list[DottedPath] = Field(min_length=1, description="Where any other field is; {field} is its name")
    also: dict[Text, Annotated[list[DottedPath], Field(min_length=1)]] = Field(
        default_factory=dict, description="Paths to try for a field after the defaults"
    )
    entities: Entities = Field(default_factory=dict)
    ocsf: dict[Text, Text] = Field(default_factory=dict, description="OCSF attributes of every event, to field names")


class OcsfSettings(Settings):
    """The OCSF 1.8 class and activity of events, and the fields that fill its attributes."""

    class_uid: int | None = Field(default=None, ge=0)
    activity_id: int | None = Field(default=None, ge=0)
    attributes: dict[Text, Text] = Field(default_factory=dict, description="OCSF attribute path to field name")


class EventSettings(Settings):
    """One or more kinds of event of a log type, by event id."""

    ids: list[Annotated[int, Field(ge=0)] | Text] = Field(
        default_factory=list, description="Numbers or texts, as the routing field has them; none: any, if `where` holds"
    )
    where: dict[Text, Annotated[list[Text | int], Field(min_length=1)]] = Field(
        default_factory=dict, description="Fields and the texts of which each must have one, ignoring case"
    )
    title: Text
    categories: list[Name] = Field(default_factory=list, description="Sigma categories of these events")
    logsources: list[LogSourceSettings] = Field(default_factory=list, description="Further logsources of these events")
    fields: Fields = Field(default_factory=dict, description="Sigma field name to native names, the first present wins")
    values: dict[Text, Text] = Field(
        default_factory=dict, description="Fields that rules use and no event has, with the text that is implied"
    )
    entities: Entities = Field(default_factory=dict)
    ocsf: OcsfSettings = Field(default_factory=OcsfSettings)


class LogTypeSettings(Settings):
    """What the events of some streams are: their logsources, field names, entities and OCSF form."""

    log_type: Name = Field(description="The log type's name, for instance windows.sysmon")
    title: Text
    product: Name = Field(description="Sigma product of these events, and of the shapes they come in")
    shapes_of: Name | None = Field(
        default=None, description="The product in whose shapes these events come, if that is another one"
    )
    services: list[Name] = Field(default_factory=list, description="Sigma services of these events")
    categories: list[Name] = Field(default_factory=list, description="Sigma categories of all events")
    logsources: list[LogSourceSettings] = Field(default_factory=list, description="Further logsources of all events")
    channels: list[Text] = Field(
        default_factory=list,
        description="Streams whose records are of this log type, ignoring case; none: all streams nobody else names",
    )
    time: list[Text] = Field(default_factory=list, description="Fields with the event time in UTC, before the shape's")
    fields: Fields = Field(default_factory=dict, description="Sigma field name to native names, the first present wins")
    values: dict[Text, Text] = Field(
        default_factory=dict, description="Fields that rules use and no event has, with the text that is implied"
    )
    entities: Entities = Field(default_factory=dict)
    ocsf: OcsfSettings = Field(default_factory=OcsfSettings)
    events: list[EventSettings] = Field(default_factory=list)
