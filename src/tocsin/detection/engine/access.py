"""Reading a rule's field from a record, as the route resolved it."""

from collections.abc import Callable
from typing import Any

from tocsin.core.paths import read, read_dotted
from tocsin.core.ports import Resolution
from tocsin.core.values import ABSENT, Record

Accessor = Callable[[Record], Any]


def read_field(record: Record, resolution: Resolution) -> Any:
    """Read a field's value: by its paths, then, where the resolution says so, by its dotted native name."""
    value = read(record, resolution.paths)
    if value is ABSENT and resolution.dotted:
        return read_dotted(record, resolution.field)
    return value


def accessor(resolution: Resolution) -> Accessor:
    """Give a function that does what `read_field` does for one resolution, faster for keys at the top of a record."""
    name = resolution.field
    if resolution.paths in ((), ((name,),)) and resolution.dotted and "." not in name:
        return lambda record: record.get(name, ABSENT)
    if len(resolution.paths) == 1 and len(resolution.paths[0]) == 1 and not resolution.dotted:
        key = resolution.paths[0][0]
        return lambda record: record.get(key, ABSENT)
    return lambda record: read_field(record, resolution)
