"""Inputs for tests: in memory, picklable, and as ill-behaved as a test wants them."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tocsin.core.errors import InputError
from tocsin.core.event import RecordBatch
from tocsin.core.values import Record


@dataclass(frozen=True)
class ListInput:
    """An input whose records are given; positions count from 1.

    `fails` raises that exception after the records; `kills` makes the process that reads it die like one that the
    system has killed for want of memory.
    """

    source: str
    records: tuple[Record, ...]
    batch_size: int = 2
    faults: tuple[InputError, ...] = ()
    fails: BaseException | None = None
    kills: bool = False

    @property
    def path(self) -> Path | None:
        """Give None: there is no file."""
        return None

    @property
    def size(self) -> int:
        """Give one byte a record."""
        return len(self.records)

    def batches(self, limits: Any) -> Iterator[RecordBatch]:
        """Yield the records, `batch_size` at a time, the faults with the last ones."""
        for start in range(0, len(self.records), self.batch_size):
            records = list(self.records[start : start + self.batch_size])
            positions = list(range(start + 1, start + 1 + len(records)))
            yield RecordBatch(self.source, records, positions, size=len(records))
        if self.faults:
            yield RecordBatch(self.source, faults=list(self.faults))
        if self.kills:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.fails is not None:
            raise self.fails

    def column_batches(self, limits: Any) -> Iterator[RecordBatch]:
        """Yield the same: lists are not stored in columns."""
        return self.batches(limits)
