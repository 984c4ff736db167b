"""The columns that every table of the lake has. `_raw` is the truth: the others are read from it."""

import pyarrow as pa

DAY = "_day"
"""The partition: the day of the event, or of its receipt where it tells no time."""

_TIME = pa.timestamp("us", tz="UTC")

FILE_SCHEMA = pa.schema(
    [
        pa.field("_time", _TIME),
        pa.field("_id", pa.string(), nullable=False),
        pa.field("_received", _TIME, nullable=False),
        pa.field("_source", pa.string(), nullable=False),
        pa.field("_position", pa.int64(), nullable=False),
        pa.field("_host", pa.string()),
        pa.field("_user", pa.string()),
        pa.field("_ip", pa.string()),
        pa.field("_class_uid", pa.int32()),
        pa.field("_raw", pa.string(), nullable=False),
    ]
)
"""What is in a Parquet file: all columns but the partition's, which its path tells."""

TABLE_SCHEMA = pa.schema([*FILE_SCHEMA, pa.field(DAY, pa.string(), nullable=False)])
"""What is in a table."""
