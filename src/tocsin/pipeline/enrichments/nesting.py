"""Values as JSON can hold them, and columns with dots in their names as objects in objects."""

import math
from collections.abc import Iterable
from typing import Any

_LARGEST = 2**63
_DEEPEST = 32


def plain(value: object, depth: int = 0) -> Any:
    """Give a value as one that any JSON can hold: other numbers and bytes as texts."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return value if -_LARGEST <= value < _LARGEST else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes | bytearray):
        return bytes(value).hex()
    if depth >= _DEEPEST:
        return None
    if isinstance(value, dict):
        return {str(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, depth + 1) for item in value]
    return str(value)


def nested(values: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Put values at their dotted names; null is left out. Of two that want one place, the first has it."""
    found: dict[str, Any] = {}
    for name, value in values:
        if value is None:
            continue
        *outer, last = name.split(".")
        node = found
        for key in outer:
            inner = node.setdefault(key, {})
            if not isinstance(inner, dict):
                break
            node = inner
        else:
            node.setdefault(last, value)
    return found
