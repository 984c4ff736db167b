"""The lake: the queryable store of events, one Delta table a log type, partitioned by day.

`LakeBuffer` gathers events until a file is worth it, `write_files` writes them as Parquet, synced, and `LakeTable` adds
files to a table exactly once; `LakeReader` reads them. Who may call which, and when, is the node's business.
"""

from tocsin.pipeline.lake.buffer import LakeBuffer, LakeRow
from tocsin.pipeline.lake.columns import ColumnPlan
from tocsin.pipeline.lake.compaction import Compacting, compact, next_group
from tocsin.pipeline.lake.exporting import export
from tocsin.pipeline.lake.files import WrittenFile, write_files
from tocsin.pipeline.lake.filling import ColumnFiller
from tocsin.pipeline.lake.place import LakePlace
from tocsin.pipeline.lake.reading import LakeReader
from tocsin.pipeline.lake.stored import StoredFile
from tocsin.pipeline.lake.summary import column_summaries, day_summaries, table_summary
from tocsin.pipeline.lake.table import LakeTable, LogKeeping, PendingFile

__all__ = [
    "ColumnFiller",
    "ColumnPlan",
    "Compacting",
    "LakeBuffer",
    "LakePlace",
    "LakeReader",
    "LakeRow",
    "LakeTable",
    "LogKeeping",
    "PendingFile",
    "StoredFile",
    "WrittenFile",
    "column_summaries",
    "compact",
    "day_summaries",
    "export",
    "next_group",
    "table_summary",
    "write_files",
]
