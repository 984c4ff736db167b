"""Rescuing a series whose file cannot be read: what can be read of it is kept, the file itself is set aside.

Numbers are never used again: events are named by them. So a series goes on far behind any number that the file may
have given out.
"""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from tocsin.pipeline.disk import sync
from tocsin.pipeline.spool.files import connect, make_file, spool_files

_GAP = 1_000_000
_TABLES = {
    "batches": "INSERT OR IGNORE INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "keys": "INSERT OR REPLACE INTO keys VALUES (?, ?, ?, ?)",
    "received": "INSERT OR REPLACE INTO received VALUES (?, ?, ?, ?, ?)",
}


def read_what_can_be(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Read a file's tables as far as they go; the batches behind a damaged page are found by their numbers."""
    found: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _TABLES}
    with suppress(sqlite3.Error), closing(connect(path, writes=False)) as connection:
        for table, rows in found.items():
            try:
                rows.extend(connection.execute(f"SELECT * FROM {table}"))  # noqa: S608 - a name of ours
            except sqlite3.DatabaseError:
                if table == "batches":
                    rows.extend(_behind(connection, rows[-1][0] if rows else int(path.stem) - 1))
    return found


def set_aside(path: Path, aside: Path, last: int, shards: int) -> tuple[Path, int]:
    """Set an unreadable newest file aside, put what can be read of it in its place, and let the series go on behind it.

    `last` is the greatest number that anybody knows of. Gives where the file is now, and how many batches were kept.
    """
    folder, first = path.parent, int(path.stem)
    found = read_what_can_be(path)
    aside.mkdir(parents=True, exist_ok=True, mode=0o700)
    there = aside / f"{folder.name}-{path.name}"
    for end in ("", "-wal", "-shm"):
        part = path.with_name(path.name + end)
        if part.exists():
            part.rename(there.with_name(there.name + end))
    sync(folder)
    earlier = [file for number, file in spool_files(folder) if number < first]
    batches = found["batches"]
    made = make_file(folder, first, shards, _readable(earlier), 0)
    with closing(connect(made, writes=True)) as connection:
        connection.execute("BEGIN")
        for table, statement in _TABLES.items():
            connection.executemany(statement, found[table])
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    known = max(last, max((row[0] for row in batches), default=first))
    make_file(folder, known + _GAP, shards, made, 0)
    return there, len(batches)


def _readable(files: list[Path]) -> Path | None:
    """Give the newest file whose counters can be read."""
    for path in reversed(files):
        with suppress(sqlite3.Error), closing(connect(path, writes=False)) as connection:
            connection.execute("SELECT count(*) FROM received").fetchone()
            return path
    return None


def _behind(connection: sqlite3.Connection, after: int) -> list[tuple[Any, ...]]:
    """Look for batches by their numbers, until there are many in a row that cannot be had."""
    rows: list[tuple[Any, ...]] = []
    seq, missed = after, 0
    while missed < 100_000:
        seq += 1
        try:
            row = connection.execute("SELECT * FROM batches WHERE seq = ?", (seq,)).fetchone()
        except sqlite3.DatabaseError:
            row = None
        missed = missed + 1 if row is None else 0
        if row is not None:
            rows.append(row)
    return rows
