"""Readiness: what keeps a node from being one that should be sent to."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tocsin.node.seeing import Snapshot
from tocsin.node.seeing.sizes import free_bytes
from tocsin.pipeline.spool import Priority, SpoolBounds

_ROOM = 4 * 1024**2
"""Less than this on the disk is none: SQLite needs about as much to commit and to check its log in."""


class Reason(NamedTuple):
    """Why a node is not ready: a word, and a sentence."""

    code: str
    message: str


def spool_reasons(folder: Path, held: int, bounds: SpoolBounds) -> Iterator[Reason]:
    """Yield why the spool does not take anything: it cannot be written, the disk is full, or it is."""
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Reason("spool_not_writable", "the folder of the spool cannot be written")
    elif free_bytes(folder) < _ROOM:
        yield Reason("disk_full", "the disk of the spool is full")
    if bounds.refuses(Priority.NORMAL, held):
        yield Reason("spool_full", f"the spool holds {held:,} of {bounds.total_bytes:,} bytes")


def work_reasons(snapshot: Snapshot, longest: float) -> Iterator[Reason]:
    """Yield why what is taken would not be judged: nobody works, or work is behind by more than `longest` seconds."""
    if not snapshot.working:
        yield Reason("no_worker", "no worker holds a lease on any shard")
    if snapshot.longest_lag > longest:
        yield Reason("lag", f"what waits longest has waited {snapshot.longest_lag:.0f} s, more than {longest:g} s")
