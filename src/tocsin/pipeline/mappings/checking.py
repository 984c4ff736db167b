"""Mapping files that are not known yet: every error told, and what is sound given as data."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from tocsin.core.errors import MappingError
from tocsin.pipeline.mappings.checks import log_type_errors, routing_errors, shape_errors
from tocsin.pipeline.mappings.documents import Document, read_documents
from tocsin.pipeline.mappings.settled import LogTypeData, Settled, ShapeData

_D = TypeVar("_D", ShapeData, LogTypeData)


class Loaded(Struct):
    """What has been read so far; a name or a channel belongs to whoever came first."""

    shapes: dict[str, tuple[ShapeData, Document]] = {}
    log_types: dict[str, tuple[LogTypeData, Document]] = {}
    channels: dict[tuple[str, str], str] = {}


def check_files(files: Sequence[Path]) -> tuple[Settled, list[MappingError]]:
    """Read the shapes and log types of files, in order; give what is sound, and all that is wrong."""
    loaded = Loaded()
    errors: list[MappingError] = []
    for file in files:
        documents, problems = read_documents(file)
        errors.extend(problems)
        for document in documents:
            errors.extend(_add(document, loaded))
    errors.extend(_unfit(loaded))
    return Settled(
        tuple((shape, document.path) for shape, document in loaded.shapes.values()),
        tuple((log_type, document.path) for log_type, document in loaded.log_types.values()),
    ), errors


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
        yield (log_type.product, ""), 0
    for index, channel in enumerate(log_type.channels):
        yield (log_type.product, channel.casefold()), index


def _taken_channels(log_type: LogTypeData, document: Document, loaded: Loaded) -> Iterator[MappingError]:
    seen: set[str] = set()
    for key, index in _channel_keys(log_type):
        owner = log_type.log_type if key[1] in seen else loaded.channels.get(key)
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
    products = {settings.product for settings, _ in loaded.shapes.values()}
    for settings, document in list(loaded.log_types.values()):
        if settings.product not in products:
            message = f"no shape carries events of product {settings.product!r}"
            location = document.at("product")
            yield MappingError(message, location=location, remedy=f"known are: {', '.join(sorted(products)) or 'none'}")
        errors = [
            error
            for shape, _ in loaded.shapes.values()
            if shape.product == settings.product
            for error in routing_errors(settings, document, shape)
        ]
        if errors:
            del loaded.log_types[settings.log_type]
            yield from errors
