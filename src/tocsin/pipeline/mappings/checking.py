"""Mapping files that are not known yet: every error told, and what is sound given as data."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from tocsin.core.errors import MappingError
from tocsin.core.suggest import did_you_mean
from tocsin.pipeline.mappings.checks import log_type_errors, routing_errors, shape_errors
from tocsin.pipeline.mappings.documents import Document, read_documents
from tocsin.pipeline.mappings.settled import LogTypeData, Settled, ShapeData

_D = TypeVar("_D", ShapeData, LogTypeData)


class Loaded(Struct):
    """What has been read so far; a name or a channel belongs to whoever came first.

    `listed` are the log types that some shape names as its own: their channels mean something in that shape only.
    """

    listed: frozenset[str] = frozenset()
    shapes: dict[str, tuple[ShapeData, Document]] = {}
    log_types: dict[str, tuple[LogTypeData, Document]] = {}
    channels: dict[tuple[str, str], str] = {}


def check_files(files: Sequence[Path]) -> tuple[Settled, list[MappingError]]:
    """Read the shapes and log types of files, in order; give what is sound, and all that is wrong."""
    documents: list[Document] = []
    errors: list[MappingError] = []
    for file in files:
        found, problems = read_documents(file)
        documents.extend(found)
        errors.extend(problems)
    loaded = Loaded(frozenset(name for document in documents for name in _names_listed(document)))
    for document in documents:
        errors.extend(_add(document, loaded))
    errors.extend(_unfit(loaded))
    return Settled(
        tuple((shape, document.path) for shape, document in loaded.shapes.values()),
        tuple((log_type, document.path) for log_type, document in loaded.log_types.values()),
    ), errors


def _names_listed(document: Document) -> Iterator[str]:
    names = document.data.get("log_types")
    if "shape" in document.data and isinstance(names, list):
        yield from (name for name in names if isinstance(name, str))


def _checked(kind: type[_D], document: Document) -> tuple[_D | None, list[MappingError]]:
    """Check a document's form; what is wrong with it is told by the models, key by key."""
    try:
        return msgspec.convert(document.data, kind), []
    except msgspec.ValidationError:
        # Imported here for start-up time, as `settled` explains.
        from tocsin.core.config import parse_settings  # noqa: PLC0415
        from tocsin.pipeline.mappings.models import LogTypeSettings, ShapeSettings  # noqa: PLC0415

        model = ShapeSettings if kind is ShapeData else LogTypeSettings
        settings, errors = parse_settings(model, document.data, MappingError, document.path, document.lines)
        return (None if settings is None else msgspec.convert(settings.model_dump(), kind)), errors


def _add(document: Document, loaded: Loaded) -> list[MappingError]:
    if "shape" in document.data:
        shape, errors = _checked(ShapeData, document)
        if shape is None:
            return errors
        errors.extend(_taken(document, "shape", shape.shape, loaded.shapes))
        errors.extend(shape_errors(shape, document))
        if not errors:
            loaded.shapes[shape.shape] = (shape, document)
        return errors
    if "log_type" in document.data:
        log_type, errors = _checked(LogTypeData, document)
        if log_type is None:
            return errors
        errors.extend(_taken(document, "log_type", log_type.log_type, loaded.log_types))
        errors.extend(log_type_errors(log_type, document))
        errors.extend(_taken_channels(log_type, document, loaded))
        if not errors:
            loaded.log_types[log_type.log_type] = (log_type, document)
            if log_type.log_type not in loaded.listed:
                loaded.channels.update({key: log_type.log_type for key, _ in _channel_keys(log_type)})
        return errors
    return [
        MappingError(
            "is neither a shape nor a log type",
            location=document.at(),
            remedy="begin with shape: or log_type: and a name",
        )
    ]


def _taken(
    document: Document,
    key: str,
    name: str,
    known: dict[str, tuple[ShapeData, Document]] | dict[str, tuple[LogTypeData, Document]],
) -> Iterator[MappingError]:
    if name in known:
        where = known[name][1].at(key)
        message = f"the {key.replace('_', ' ')} {name!r} is already in {where}"
        yield MappingError(message, location=document.at(key), remedy="rename or remove one of them")


def _channel_keys(log_type: LogTypeData) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield what a log type lays claim to: its channels, or all that nobody names."""
    if not log_type.channels:
        yield (log_type.family, ""), 0
    for index, channel in enumerate(log_type.channels):
        yield (log_type.family, channel.casefold()), index


def _taken_channels(log_type: LogTypeData, document: Document, loaded: Loaded) -> Iterator[MappingError]:
    seen: set[str] = set()
    known = {} if log_type.log_type in loaded.listed else loaded.channels
    for key, index in _channel_keys(log_type):
        owner = log_type.log_type if key[1] in seen else known.get(key)
        seen.add(key[1])
        if owner is not None:
            what = (
                f"the channel {log_type.channels[index]!r} belongs"
                if log_type.channels
                else "all other channels belong"
            )
            location = document.at("channels", index)
            yield MappingError(f"{what} to {owner!r} already", location=location, remedy="name it in one log type only")


def _unfit(loaded: Loaded) -> Iterator[MappingError]:
    """Yield where log types and shapes do not fit; a log type that contradicts its shape is taken out."""
    for shape, document in loaded.shapes.values():
        yield from _unfit_list(shape, document, loaded)
    products = {settings.product for settings, _ in loaded.shapes.values()}
    for settings, document in list(loaded.log_types.values()):
        if settings.family not in products and settings.log_type not in loaded.listed:
            message = f"no shape carries events of product {settings.family!r}"
            location = document.at("shapes_of" if settings.shapes_of else "product")
            yield MappingError(message, location=location, remedy=f"known are: {', '.join(sorted(products)) or 'none'}")
        errors = [
            error
            for shape, _ in loaded.shapes.values()
            if _carries(shape, settings)
            for error in routing_errors(settings, document, shape)
        ]
        if errors:
            del loaded.log_types[settings.log_type]
            yield from errors


def _carries(shape: ShapeData, log_type: LogTypeData) -> bool:
    return log_type.log_type in shape.log_types if shape.log_types else log_type.family == shape.product


def _unfit_list(shape: ShapeData, document: Document, loaded: Loaded) -> Iterator[MappingError]:
    """Yield what is wrong with the log types that a shape names: unknown ones, and channels that two of them claim."""
    owners: dict[str, str] = {}
    for index, name in enumerate(shape.log_types):
        place = document.at("log_types", index)
        if name not in loaded.log_types:
            hint = did_you_mean(name, loaded.log_types)
            yield MappingError(
                f"there is no log type {name!r}{hint}", location=place, remedy="write it, or leave it out"
            )
            continue
        channels = loaded.log_types[name][0].channels if shape.routing.stream is not None else ()
        for channel in map(str.casefold, channels or ("",)):
            owner = owners.setdefault(channel, name)
            if owner != name:
                what = f"the channel {channel!r}" if channel else "all other channels"
                message = f"{what} of this shape would be of both {owner!r} and {name!r}"
                yield MappingError(message, location=place, remedy="name a channel in one log type only")
