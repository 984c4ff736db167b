"""What the doctor looks at: the settings of a node, its state if that can be opened, and the time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tocsin.core.clock import Clock
from tocsin.core.errors import TocsinError
from tocsin.core.times import iso
from tocsin.node.processes.folders import series_folder
from tocsin.node.settings import NodeSettings
from tocsin.node.state import Database

_NANOSECONDS = 10**9


@dataclass(frozen=True, slots=True)
class Case:
    """A node that is looked at; `database` is None, and `trouble` says why, where the state cannot be opened."""

    settings: NodeSettings
    clock: Clock
    database: Database | None
    trouble: TocsinError | None = None

    @property
    def now(self) -> float:
        """Give the time in seconds since the epoch."""
        return self.clock.now().timestamp()

    @property
    def series(self) -> Path:
        """Give the folder of the spool's series."""
        return series_folder(self.settings)


def when(nanoseconds: int) -> str | None:
    """Write a time of the spool (ns since the epoch) as ISO 8601; None where it is none."""
    try:
        return iso(datetime.fromtimestamp(nanoseconds / _NANOSECONDS, UTC)) if nanoseconds > 0 else None
    except (OverflowError, ValueError, OSError):
        return None
