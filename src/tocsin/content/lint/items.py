"""The items of a rule's detection as their author wrote them, each with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A field with its modifiers and values, or a list of keywords (then `field` is empty).

    `keys` lead to it from the top of the document; `listed` tells whether the values were written as a list.
    """

    selection: str
    keys: KeyPath
    field: str
    modifiers: tuple[str, ...]
    values: tuple[Any, ...]
    listed: bool

    def value_keys(self, index: int) -> KeyPath:
        """Give the way to one of the values."""
        return (*self.keys, index) if self.listed else self.keys


def detection_items(detection: Any) -> Iterator[Item]:
    """Yield the items of a detection section, whatever shapes its selections have; wrong shapes yield nothing."""
    if not isinstance(detection, Mapping):
        return
    for name, selection in detection.items():
        if name not in ("condition", "timeframe"):
            yield from _items(str(name), selection, ("detection", str(name)))


def _items(selection: str, node: Any, keys: KeyPath) -> Iterator[Item]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            field, *modifiers = str(key).split("|")
            listed = isinstance(value, list)
            values = tuple(value) if isinstance(value, list) else (value,)
            yield Item(selection, (*keys, str(key)), field, tuple(modifiers), values, listed)
    elif isinstance(node, list):
        if any(isinstance(part, Mapping | list) for part in node):
            for index, part in enumerate(node):
                yield from _items(selection, part, (*keys, index))
        else:
            yield Item(selection, keys, "", (), tuple(node), listed=True)
    elif node is not None:
        yield Item(selection, keys, "", (), (node,), listed=False)
