"""The spool: the durable queue between receiving and processing.

What a receiver has acknowledged is here, on disk, until workers have both judged and stored it. A `SpoolWriter` belongs
to one receiver process and writes one *series* of SQLite files; a `SpoolReader` reads a series from any process. A
batch is named by its series and its sequence number, and these never change.
"""

from tocsin.pipeline.spool.batch import Mark, Payload, Receipt, SpooledBatch
from tocsin.pipeline.spool.bounds import Priority, SpoolBounds
from tocsin.pipeline.spool.passed import remove_passed
from tocsin.pipeline.spool.reader import SpoolReader
from tocsin.pipeline.spool.writer import SpoolWriter

__all__ = [
    "Mark",
    "Payload",
    "Priority",
    "Receipt",
    "SpoolBounds",
    "SpoolReader",
    "SpoolWriter",
    "SpooledBatch",
    "remove_passed",
]
