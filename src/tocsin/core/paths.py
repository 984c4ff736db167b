"""Paths into nested records, and the one way to read a field by them."""

from collections.abc import Callable
from typing import Any

from tocsin.core.values import ABSENT, Record, leaves_of

Path = tuple[str, ...]
"""Keys from the top of a record downwards; `*` stands for every key of an object.

`[name=text]` stays where it is, if the object there has that text under that name: so `["parameters", "[name=RULE]",
"value"]` is the value of the pair that is called RULE, in a list of pairs or where there is only one. `**` at the
end is every scalar below, at any depth.
"""

Reading = Callable[[Record], Any]
"""Reads one field of records."""


def is_search(key: str) -> bool:
    """Say whether a key of a path is no name but something that has to be looked for."""
    return key[:1] == "[" or key in ("*", "**")


def before_search(path: Path) -> Path:
    """Give the part of a path that is names only."""
    for depth, key in enumerate(path):
        if is_search(key):
            return path[:depth]
    return path


def parse_path(text: str) -> Path:
    """Split a dotted path into its keys; dots between brackets belong to what is looked for.

    `['key.with.dots']` is the key between the quotes.
    """
    if "[" not in text:
        return tuple(text.split("."))
    keys: list[str] = []
    for part in text.split("."):
        if keys and keys[-1][:1] == "[" and keys[-1][-1:] != "]":
            keys[-1] = f"{keys[-1]}.{part}"
        else:
            keys.append(part)
    return tuple(key[2:-2] if key[:2] == "['" and key[-2:] == "']" else key for key in keys)


def read(record: Record, paths: tuple[Path, ...]) -> Any:
    """Read a field: the first path with a usable value wins.

    A usable value is not null and not an object. When no path has one, an object that was found is given back, else
    None if some path exists, else `ABSENT`. Lists on the way are searched element by element and give a list.
    """
    found: Any = ABSENT
    for path in paths:
        value = walk(record, path)
        if value is ABSENT:
            continue
        if value is not None and not isinstance(value, dict):
            return value
        if found is ABSENT or found is None:
            found = value
    return found


def walk(node: Any, path: Path) -> Any:
    """Follow one path from `node`; give the value there or `ABSENT`."""
    for depth, key in enumerate(path):
        if isinstance(node, dict):
            if key == "*":
                return _gather(node.values(), path[depth + 1 :])
            inner = node.get(key, ABSENT)
            if inner is not ABSENT:
                node = inner
            elif key == "**":
                return list(leaves_of(node)) or ABSENT
            elif key[:1] != "[" or not _is_chosen(node, key):
                return ABSENT
        elif key == "**" and node is not None:
            return (list(leaves_of(node)) or ABSENT) if isinstance(node, list) else node
        elif isinstance(node, list):
            return _gather(node, path[depth:])
        else:
            return ABSENT
    return node


def walker(path: Path) -> Reading:
    """Give a function that does what `walk` does for one path, faster where objects lead all the way."""
    if before_search(path) != path:
        return lambda record: walk(record, path)
    if len(path) == 1:
        only = path[0]
        return lambda record: record.get(only, ABSENT)
    *outer, last = path

    def follow(record: Record) -> Any:
        node: Any = record
        for key in outer:
            node = node.get(key)
            if node.__class__ is not dict:
                return walk(record, path)  # absent, or a list on the way
        return node.get(last, ABSENT)

    return follow


def reading(paths: tuple[Path, ...]) -> Reading:
    """Give a function that does what `read` does for the same paths, faster."""
    walkers = tuple(map(walker, paths))
    if len(walkers) == 1:
        return walkers[0]

    def read_any(record: Record) -> Any:
        found: Any = ABSENT
        for follow in walkers:
            value = follow(record)
            if value is ABSENT:
                continue
            if value is not None and not isinstance(value, dict):
                return value
            if found is ABSENT or found is None:
                found = value
        return found

    return read_any


def _is_chosen(node: dict[str, Any], key: str) -> bool:
    """Say whether an object has the text that a key `[name=text]` asks for."""
    name, _, text = key[1:-1].partition("=")
    value = node.get(name)
    return isinstance(value, str) and value == text


def _gather(nodes: Any, rest: Path) -> Any:
    """Collect what `rest` leads to from several nodes: nothing, the one value, or a list of them."""
    values = [value for value in (walk(node, rest) for node in nodes) if value is not ABSENT]
    if not values:
        return ABSENT
    return values[0] if len(values) == 1 else values


def read_dotted(record: Any, name: str) -> Any:
    """Read a field by its dotted name when no mapping says where it is.

    A key that holds dots itself wins over nesting, at every level: `a.b` is `record["a.b"]` before `record["a"]["b"]`.
    """
    if isinstance(record, list):
        values = [value for value in (read_dotted(item, name) for item in record) if value is not ABSENT]
        return (values[0] if len(values) == 1 else values) if values else ABSENT
    if not isinstance(record, dict):
        return ABSENT
    if name in record:
        return record[name]
    dot = name.find(".")
    while dot != -1:
        head = record.get(name[:dot], ABSENT)
        if head is not ABSENT:
            value = read_dotted(head, name[dot + 1 :])
            if value is not ABSENT:
                return value
        dot = name.find(".", dot + 1)
    return ABSENT
