"""Configuration models: parsed once at the edge, every error told, unknown keys never ignored."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from tocsin.core.errors import TocsinError
from tocsin.core.location import Location
from tocsin.core.suggest import did_you_mean

M = TypeVar("M", bound="Settings")
E = TypeVar("E", bound=TocsinError)


class Settings(BaseModel):
    """The base of every configured thing: frozen, strict about unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def parse_settings(
    model: type[M],
    data: Mapping[str, Any],
    error: type[E],
    path: str,
    lines: Mapping[tuple[str | int, ...], int] | None = None,
) -> tuple[M | None, list[E]]:
    """Check `data` against `model`; give the settings, or every error with its place and remedy.

    `lines` tells the line of a key path where the file's reader knows it; the empty path is the document itself.
    """
    try:
        return model.model_validate(data), []
    except ValidationError as failure:
        return None, [_explained(item, model, error, path, lines or {}) for item in failure.errors()]


def _explained(
    item: Any, model: type[BaseModel], error: type[E], path: str, lines: Mapping[tuple[str | int, ...], int]
) -> E:
    keys: tuple[str | int, ...] = tuple(item["loc"])
    dotted = ".".join(str(key) for key in keys) or "(top)"
    location = Location(path, line=_line(keys, lines))
    if item["type"] == "extra_forbidden":
        hint = did_you_mean(str(keys[-1]), _known_keys(model, keys[:-1]))
        return error(f"unknown key {dotted!r}{hint}", location=location, remedy="remove or rename the key")
    if item["type"] == "missing":
        return error(f"the key {dotted!r} is missing", location=location, remedy="add it")
    return error(f"{dotted}: {item['msg']}", location=location, remedy="see the reference for what the key takes")


def _line(keys: tuple[str | int, ...], lines: Mapping[tuple[str | int, ...], int]) -> int | None:
    while keys:
        if keys in lines:
            return lines[keys]
        keys = keys[:-1]
    return lines.get(())


def _known_keys(model: type[BaseModel], keys: tuple[str | int, ...]) -> list[str]:
    """Give the keys that the nested model at `keys` knows, as far as they can be told from annotations."""
    current: Any = model
    for key in keys:
        if isinstance(key, int) or not (isinstance(current, type) and issubclass(current, BaseModel)):
            continue
        annotations = {info.alias or name: info.annotation for name, info in current.model_fields.items()}
        current = _inner_model(annotations.get(key))
    if isinstance(current, type) and issubclass(current, BaseModel):
        return [info.alias or name for name, info in current.model_fields.items()]
    return []


def _inner_model(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        inner = _inner_model(argument)
        if inner is not None:
            return inner
    return None
