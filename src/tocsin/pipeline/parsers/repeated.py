"""Fields that a record may have several times."""

from typing import Any


def add(fields: dict[str, Any], name: str, value: str) -> None:
    """Add a field; one that is there already becomes a list."""
    if name not in fields:
        fields[name] = value
    elif isinstance(fields[name], list):
        fields[name].append(value)
    else:
        fields[name] = [fields[name], value]
