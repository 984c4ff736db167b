"""Reading the spool's files row by row, as they are: for looking at what the reader leaves out."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from tocsin.pipeline.spool.batch import Payload, checksum
from tocsin.pipeline.spool.files import connect, spool_files

_COLUMNS = "seq, shard, received, source, format, events, context, checksum, data"


class Head(NamedTuple):
    """A batch without its data: `is_sound` if its checksum fits."""

    seq: int
    shard: int
    received: int
    source: str
    events: int
    is_sound: bool


def newest_received(series: Path) -> int:
    """Give when the newest batch was received (ns since the epoch); 0 where there is none or it cannot be read."""
    files = spool_files(series)
    for _, path in reversed(files):
        try:
            with closing(connect(path, writes=False)) as connection:
                row = connection.execute("SELECT max(received) FROM batches").fetchone()
        except sqlite3.Error:
            continue
        if row[0] is not None:
            return int(row[0])
    return 0


def heads(path: Path) -> Iterator[Head]:
    """Yield the batches of a file; raises sqlite3.DatabaseError where it cannot be read on."""
    with closing(connect(path, writes=False)) as connection:
        for row in connection.execute(f"SELECT {_COLUMNS} FROM batches ORDER BY seq"):  # noqa: S608 - a constant
            seq, shard, received, source, form, events, context, expected, stored = row
            try:
                found = checksum(seq, Payload(source, form, b"", events, context), stored)
            except (TypeError, AttributeError):  # a value that has become one of another type
                found = None
            yield Head(seq, shard, received, str(source), events if isinstance(events, int) else 0, found == expected)


def complaints(path: Path) -> list[str]:
    """Give what SQLite finds wrong with a file (sqlite.org/pragma.html#pragma_quick_check)."""
    try:
        with closing(connect(path, writes=False)) as connection:
            rows = [str(row[0]) for row in connection.execute("PRAGMA quick_check(20)")]
    except sqlite3.Error as error:
        return [str(error)]
    return [] if rows == ["ok"] else rows
