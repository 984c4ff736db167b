"""What a mapping may not say although its form is right."""

from collections.abc import Iterator

from tocsin.core.errors import MappingError
from tocsin.core.paths import parse_path
from tocsin.core.suggest import did_you_mean
from tocsin.pipeline.mappings.documents import Document
from tocsin.pipeline.mappings.settled import Entities, EventData, LogTypeData, ShapeData
from tocsin.pipeline.mappings.shape import FIELD


def shape_errors(shape: ShapeData, document: Document) -> Iterator[MappingError]:
    """Yield what is wrong with a shape."""
    for index, pattern in enumerate(shape.defaults):
        if parse_path(pattern).count(FIELD) != 1:
            message = f"the default {pattern!r} must hold {FIELD} once, as a key of its own"
            yield _error(message, document, ("defaults", index), f"for instance Event.EventData.{FIELD}")
    for keys, field in _fields_used(shape):
        if field not in shape.fields:
            hint = did_you_mean(field, shape.fields)
            yield _error(f"{field!r} is not among the fields of the shape{hint}", document, keys, "add it to fields:")
    yield from _routing_errors(shape, document)
    for keys, field in _named_fields(shape.entities, ("entities",)):
        yield from _join_errors(field, document, keys)


def _fields_used(shape: ShapeData) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the fields by which a shape works, which it therefore has to describe."""
    for key, routed in _routing_fields(shape):
        yield ("routing", key), routed
    for index, field in enumerate(shape.recognise):
        yield ("recognise", index), field
    for index, field in enumerate(shape.time):
        yield ("time", index), field
    if shape.identity:
        for index, field in enumerate(shape.identity.fields):
            yield ("identity", "fields", index), field


def _routing_fields(shape: ShapeData) -> Iterator[tuple[str, str]]:
    for key, field in (("stream", shape.routing.stream), ("event", shape.routing.event)):
        if field is not None:
            yield key, field


def _routing_errors(shape: ShapeData, document: Document) -> Iterator[MappingError]:
    if shape.routing.stream is None and len(shape.log_types) != 1:
        message = "nothing says which log type a record is of"
        remedy = "name the routing: stream: whose values are the log types' channels, or one of log_types:"
        yield _error(message, document, ("routing",), remedy)
    stream, event = (_first(shape, field) for field in (shape.routing.stream, shape.routing.event))
    if stream and event and stream[:-1] != event[:-1]:
        message = "the first paths of stream and event are not in one object"
        yield _error(message, document, ("routing",), "list first the paths that differ in their last key only")
    roots = dict.fromkeys(first[0] for field in shape.recognise if (first := _first(shape, field)))
    if roots and shape.marker not in roots:
        message = f"the marker {shape.marker!r} is not a key under which a recognised field is"
        yield _error(message, document, ("marker",), f"the marker here may be {' or '.join(map(repr, roots))}")


def _first(shape: ShapeData, field: str | None) -> tuple[str, ...] | None:
    paths = shape.fields.get(field) if field is not None else None
    return parse_path(paths[0]) if paths else None


def log_type_errors(log_type: LogTypeData, document: Document) -> Iterator[MappingError]:
    """Yield what is wrong with a log type."""
    owner: dict[int | str, int] = {}
    for index, event in enumerate(log_type.events):
        if not event.ids and not event.where:
            yield _error("says of no event that it is of this kind", document, ("events", index), "add ids: or where:")
        if event.where:
            continue
        for place, number in enumerate(event.ids):
            if number in owner:
                message = f"the event id {number!r} is described twice"
                yield _error(message, document, ("events", index, "ids", place), "put it into one entry")
            owner.setdefault(number, index)
    parts: list[tuple[tuple[str | int, ...], LogTypeData | EventData]] = [((), log_type)]
    parts.extend((("events", index), event) for index, event in enumerate(log_type.events))
    for keys, part in parts:
        for where, field in _named_fields(part.entities, (*keys, "entities")):
            yield from _join_errors(field, document, where)
        for key, names in (("fields", part.fields), ("values", part.values)):
            for field in names:
                if field.startswith("ocsf."):
                    place_of = (*keys, key, field)
                    yield _error(f"{field!r} is an OCSF name", document, place_of, "put it under ocsf: attributes:")


def routing_errors(log_type: LogTypeData, document: Document, shape: ShapeData) -> Iterator[MappingError]:
    """Yield where a log type explains a field by which the shape routes: its value is settled before."""
    parts: list[tuple[tuple[str | int, ...], LogTypeData | EventData]] = [((), log_type)]
    parts.extend((("events", index), event) for index, event in enumerate(log_type.events))
    for keys, part in parts:
        for _, field in _routing_fields(shape):
            for key, names in (("fields", part.fields), ("values", part.values)):
                if field in names:
                    message = f"{field!r} decides the route in shape {shape.shape!r} and cannot be another field"
                    yield _error(message, document, (*keys, key, field), "remove it")


def _named_fields(entities: Entities, keys: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for kind, fields in entities.items():
        for index, field in enumerate(fields):
            yield (*keys, kind, index), field


def _join_errors(field: str, document: Document, keys: tuple[str | int, ...]) -> Iterator[MappingError]:
    if "\\" in field and (field.count("\\") > 1 or field.startswith("\\") or field.endswith("\\")):
        yield _error(f"{field!r} does not join two fields", document, keys, "write Domain\\Name")


def _error(message: str, document: Document, keys: tuple[str | int, ...], remedy: str) -> MappingError:
    return MappingError(message, location=document.at(*keys), remedy=remedy)
