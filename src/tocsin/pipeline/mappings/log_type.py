"""A log type, compiled: what the events of some streams are."""

import msgspec
from msgspec import Struct

from tocsin.core.entity import ENTITY_KINDS, EntityKind
from tocsin.core.logsource import LogSource
from tocsin.core.values import fold
from tocsin.pipeline.mappings.settled import EventData, LogTypeData


class OcsfForm(Struct, frozen=True):
    """The OCSF 1.8 form of an event: class, activity, and the fields that fill attributes.

    The type_uid is `class_uid * 100 + activity_id`. Source: OCSF 1.8.0, "Base Event".
    """

    class_uid: int = 0
    activity_id: int = 0
    attributes: dict[str, str] = {}


class EventKind(Struct, frozen=True):
    """What one event id of a log type is, the log type's own part included."""

    title: str
    logsources: tuple[LogSource, ...]
    fields: dict[str, tuple[str, ...]]
    values: dict[str, str]
    entities: tuple[tuple[EntityKind, str], ...]
    ocsf: OcsfForm


class ChosenKind(Struct, frozen=True):
    """A kind of event that fields of the event decide: each of `where` has one of the texts, ignoring case.

    `events` are the event ids it may be of; None: any.
    """

    events: frozenset[str] | None
    where: tuple[tuple[str, frozenset[str]], ...]
    kind: EventKind


class LogTypeSummary(Struct, frozen=True):
    """A log type as people list it."""

    name: str
    title: str
    product: str
    channels: tuple[str, ...]
    logsources: tuple[LogSource, ...]
    events: tuple[str, ...]
    shapes: tuple[str, ...]
    entities: tuple[EntityKind, ...]
    file: str


class Kinds(Struct, frozen=True):
    """The kinds of event of a log type: by event id, by fields, and what any other event is."""

    other: EventKind
    by_id: dict[str, EventKind]
    chosen: tuple[ChosenKind, ...]


class LogType:
    """What the events of some streams are."""

    __slots__ = ("_kinds", "_settings", "channels", "family", "file", "has_chosen", "name", "product", "time", "title")

    def __init__(self, settings: LogTypeData, file: str) -> None:
        self.name = settings.log_type
        self.title = settings.title
        self.product = settings.product
        self.family = settings.family
        self.file = file
        self.channels = tuple(settings.channels)
        self.time = tuple(settings.time)
        self.has_chosen = any(event.where for event in settings.events)
        self._settings = settings
        self._kinds: Kinds | None = None

    @property
    def kinds(self) -> Kinds:
        """Give the kinds of event; they are made when first asked for, since most logs are not there in a scan."""
        if self._kinds is None:
            self._kinds = _kinds(self._settings)
        return self._kinds

    def meaning(self) -> bytes:
        """Give all that the mapping says, in one form."""
        return msgspec.json.encode(self._settings)

    def kind(self, event: str | None) -> EventKind:
        """Give what an event id is; of ids the mapping does not name, what all events of the log type are."""
        kinds = self.kinds
        return kinds.other if event is None else kinds.by_id.get(event, kinds.other)

    def all_kinds(self) -> tuple[EventKind, ...]:
        """Give every kind of event, that of events which nothing else describes first."""
        kinds = self.kinds
        return (kinds.other, *kinds.by_id.values(), *(choice.kind for choice in kinds.chosen))

    def summary(self, shapes: tuple[str, ...], of_shapes: frozenset[EntityKind]) -> LogTypeSummary:
        """Give what people list of it, with the shapes it comes in and the kinds of entity that these tell."""
        kinds = self.all_kinds()
        logsources = {source: None for kind in kinds for source in kind.logsources}
        entities = of_shapes.union(entity for kind in kinds for entity, _ in kind.entities)
        return LogTypeSummary(
            name=self.name,
            title=self.title,
            product=self.product,
            channels=self.channels,
            logsources=tuple(sorted(logsources, key=str)),
            events=tuple(self.kinds.by_id),
            shapes=shapes,
            entities=tuple(kind for kind in ENTITY_KINDS if kind in entities),
            file=self.file,
        )


def _kinds(settings: LogTypeData) -> Kinds:
    by_id: dict[str, EventKind] = {}
    chosen: list[ChosenKind] = []
    for event in settings.events:
        kind = _kind(settings, event)
        if not event.where:
            by_id.update((str(number), kind) for number in event.ids)
            continue
        where = ((name, frozenset(fold(str(text)) for text in texts)) for name, texts in event.where.items())
        chosen.append(ChosenKind(frozenset(map(str, event.ids)) or None, tuple(where), kind))
    return Kinds(_kind(settings, None), by_id, tuple(chosen))


def _kind(settings: LogTypeData, event: EventData | None) -> EventKind:
    services: list[str | None] = list(settings.services) or [None]
    categories: list[str | None] = [*settings.categories, *(event.categories if event else ())] or [None]
    sources = [
        LogSource(product=settings.product, category=category, service=service)
        for category in categories
        for service in services
    ]
    further = [source for part in (settings, event) if part for source in part.logsources]
    sources += [LogSource(source.product, source.category, source.service) for source in further]
    fields = {**settings.fields, **(event.fields if event else {})}
    entities = [
        (kind, name) for part in (event, settings) if part for kind, names in part.entities.items() for name in names
    ]
    return EventKind(
        title=event.title if event else settings.title,
        logsources=tuple(dict.fromkeys(sources)),
        fields={name: tuple(natives) for name, natives in fields.items()},
        values={**settings.values, **(event.values if event else {})},
        entities=tuple(dict.fromkeys(entities)),
        ocsf=_ocsf(settings, event),
    )


def _ocsf(settings: LogTypeData, event: EventData | None) -> OcsfForm:
    own = event.ocsf if event else None
    class_uid = settings.ocsf.class_uid if own is None or own.class_uid is None else own.class_uid
    activity_id = settings.ocsf.activity_id if own is None or own.activity_id is None else own.activity_id
    attributes = {**settings.ocsf.attributes, **(own.attributes if own else {})}
    return OcsfForm(class_uid or 0, activity_id or 0, attributes)
