"""The `tocsin.yml` that `tocsin init` writes: every setting with what it means, those with a default as a comment.

What stands behind `#` without a space, or with more than one, is a setting: without the `#` it says what holds anyway.
"""

import inspect
import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tocsin.node.settings.models import NodeSettings

SCHEMA_NAME = "tocsin.schema.json"
_HEAD = f"""\
# yaml-language-server: $schema={SCHEMA_NAME}
#
# A node of tocsin. Every key has a default, which is what stands behind a # here; `tocsin validate` checks all of it.
"""
_STEP = "  "


def settings_template(sha256: str) -> str:
    """Write settings with one source and one token for it, of which `sha256` is the hash."""
    told: dict[str, Any] = {
        "data": "data",
        "listen": {"host": "127.0.0.1", "port": 8088},
        "sources": [{"name": "web"}],
        "tokens": [{"name": "first", "sha256": sha256, "sources": ["web"]}],
        "content": {"rules": ["rules"]},
        "workers": 1,
    }
    return _HEAD + "".join(f"{line}\n" for line in _model(NodeSettings, told, ""))


def _model(model: type[BaseModel], told: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if not indent:
            yield ""
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _section(name, inner, told.get(name), indent)
        else:
            yield from _field(name, field, told, indent)


def _section(name: str, model: type[BaseModel], told: Mapping[str, Any] | None, indent: str) -> Iterator[str]:
    """Write a section; one of which nothing is told is a comment as a whole."""
    yield f"{indent}# {inspect.getdoc(model)}"
    yield f"{indent}{'#' if told is None else ''}{name}:"
    lines = _model(model, told or {}, indent + _STEP)
    yield from lines if told is not None else (_commented(line, indent) for line in lines)


def _commented(line: str, indent: str) -> str:
    """Make a setting in a commented section a comment as a whole, its indentation behind the #."""
    text = line.removeprefix(indent)
    bare = text.lstrip()
    spaces = text[: len(text) - len(bare)]
    return f"{indent}#{spaces}{bare.removeprefix('#')}" if not bare.startswith("# ") else f"{indent}{spaces}{bare}"


def _field(name: str, field: FieldInfo, told: Mapping[str, Any], indent: str) -> Iterator[str]:
    entry = _entry_model(field)
    description = field.description or (inspect.getdoc(entry) if entry is not None else "")
    if description:
        yield f"{indent}# {description}"
    if entry is not None and name in told:
        yield f"{indent}{name}:"
        for item in told[name]:
            lines = enumerate(_entry(entry, item))
            yield from (f"{indent}{_STEP}{_STEP if number else '- '}{line}" for number, line in lines)
        return
    if entry is not None:
        yield from (f"{indent}# * {key}: {each.description}" for key, each in entry.model_fields.items())
    for example in field.examples or ():
        yield f"{indent}# For example {name}: {_shown(example)}"
    value = told[name] if name in told else field.get_default(call_default_factory=True)
    yield f"{indent}{'' if name in told else '#'}{name}: {_shown(value)}"


def _entry(model: type[BaseModel], told: Mapping[str, Any]) -> Iterator[str]:
    """Write an entry of a list: what is told first, since a list's entry cannot begin with a comment."""
    for name, value in told.items():
        yield f"{name}: {_shown(value)}"
    for name, field in model.model_fields.items():
        if name not in told:
            yield f"# {field.description}"
            yield f"#{name}: {_shown(field.get_default(call_default_factory=True))}"


def _entry_model(field: FieldInfo) -> type[BaseModel] | None:
    """Give the model of a list's entries."""
    arguments = getattr(field.annotation, "__args__", ())
    entry = arguments[0] if getattr(field.annotation, "__origin__", None) is list and arguments else None
    return entry if isinstance(entry, type) and issubclass(entry, BaseModel) else None


def _shown(value: Any) -> str:
    """Write a value on one line: JSON is YAML, and plain texts need no quotes."""
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    if isinstance(value, str) and value.replace("-", "").replace("_", "").isalnum() and not value.isdigit():
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
