"""Reading a field from a record where a route says that it is."""

from typing import Any

from tocsin.core.paths import read, read_dotted
from tocsin.core.ports import Resolution
from tocsin.core.values import ABSENT, Record


def read_field(record: Record, resolution: Resolution) -> Any:
    """Read a field's value: by its paths, then, where the resolution says so, by its dotted native name."""
    if resolution.value is not None:
        return resolution.value
    value = read(record, resolution.paths)
    if value is ABSENT and resolution.dotted:
        return read_dotted(record, resolution.field)
    return value
