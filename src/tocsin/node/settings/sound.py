"""The sound part of settings with errors: what is left is looked at as well, so that all errors are told at once."""

from typing import Any

from pydantic import ValidationError

from tocsin.node.settings.models import NodeSettings
from tocsin.pipeline.mappings.documents import Document, KeyPath

_ATTEMPTS = 3
"""Leaving something out may break what holds it; more often than this is not worth the trouble."""


def sound_part(document: Document) -> tuple[NodeSettings | None, Document]:
    """Leave out every entry or key that is wrong; give the rest, with the lines on which it stands."""
    for _ in range(_ATTEMPTS):
        try:
            return NodeSettings.model_validate(document.data), document
        except ValidationError as failure:
            wrong = {_to_leave_out(document.data, tuple(item["loc"])) for item in failure.errors()}
            if () in wrong:
                return None, document
            document = _without(document, wrong)
    return None, document


def _to_leave_out(data: Any, keys: KeyPath) -> KeyPath:
    """Give the innermost entry of a list that holds a place, or the key itself."""
    entry: KeyPath = ()
    path: KeyPath = ()
    for key in keys:
        if isinstance(data, list) and isinstance(key, int) and key < len(data):
            path = entry = (*path, key)
        elif isinstance(data, dict) and key in data:
            path = (*path, key)
        else:
            break  # a key that is missing, or what the model calls a kind of value
        data = data[key]
    return entry or path


def _without(document: Document, wrong: set[KeyPath]) -> Document:
    lines: dict[KeyPath, int] = {(): document.lines[()]} if () in document.lines else {}

    def rest(data: Any, old: KeyPath, new: KeyPath) -> Any:
        if old in document.lines:
            lines[new] = document.lines[old]
        if isinstance(data, dict):
            return {
                key: rest(value, (*old, key), (*new, key)) for key, value in data.items() if (*old, key) not in wrong
            }
        if isinstance(data, list):
            left = [(number, value) for number, value in enumerate(data) if (*old, number) not in wrong]
            return [rest(value, (*old, before), (*new, now)) for now, (before, value) in enumerate(left)]
        return data

    return Document(document.path, rest(document.data, (), ()), lines)
