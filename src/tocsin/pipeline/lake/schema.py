"""The columns that every table of the lake has. `_raw` is the truth: the others are read from it."""

from collections.abc import Iterable

import pyarrow as pa

DAY = "_day"
"""The partition: the day of the event, or of its receipt where it tells no time."""

_TIME = pa.timestamp("us", tz="UTC")

CORE = pa.schema(
    [
        pa.field("_time", _TIME),
        pa.field("_id", pa.string(), nullable=False),
        pa.field("_received", _TIME, nullable=False),
        pa.field("_source", pa.string(), nullable=False),
        pa.field("_position", pa.int64(), nullable=False),
        pa.field("_host", pa.string()),
        pa.field("_user", pa.string()),
        pa.field("_ip", pa.string()),
        pa.field("_src_ip", pa.string()),
        pa.field("_dst_ip", pa.string()),
        pa.field("_process", pa.string()),
        pa.field("_file", pa.string()),
        pa.field("_class_uid", pa.int32()),
        pa.field("_enriched", pa.string()),
        pa.field("_raw", pa.string(), nullable=False),
        pa.field("_odd", pa.string()),
    ]
)
"""What every file has: all columns of a table but the partition's, which its path tells, and those of fields."""

TABLE_SCHEMA = pa.schema([*CORE, pa.field(DAY, pa.string(), nullable=False)])
"""What every table has; columns of fields come after."""

COLUMNS_KEY = b"tocsin.columns"
"""The key of a file's metadata under which it says which columns its writer knew: one that it has not is empty."""


MEANING_KEY = b"tocsin.meaning"
"""The key under which it says what the mapping meant by which these columns were read."""


def file_schema(columns: Iterable[str], known: Iterable[str], meaning: str) -> pa.Schema:
    """Give the schema of a file with these columns of fields; `known` are all that its writer knew."""
    schema = pa.schema([*CORE, *(pa.field(name, pa.string()) for name in columns)])
    return schema.with_metadata({COLUMNS_KEY: ",".join(known).encode(), MEANING_KEY: meaning.encode()})
