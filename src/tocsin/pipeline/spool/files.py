"""The files of a series: their names, their tables, and how one is made: it is there as a whole or not at all."""

import fcntl
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from time import sleep

from tocsin.core.errors import StoreFailed
from tocsin.core.location import Location
from tocsin.pipeline.disk import sync

SUFFIX = ".spool"
_LOOK_AGAIN_SECONDS = 0.05
_SCHEMA = """
CREATE TABLE meta (first INTEGER NOT NULL, shards INTEGER NOT NULL);
CREATE TABLE batches (
    seq INTEGER PRIMARY KEY, shard INTEGER NOT NULL, received INTEGER NOT NULL, source TEXT NOT NULL,
    format TEXT NOT NULL, events INTEGER NOT NULL, context BLOB NOT NULL, checksum INTEGER NOT NULL, data BLOB NOT NULL
);
CREATE INDEX batches_of_shard ON batches (shard, seq);
CREATE TABLE keys (source TEXT NOT NULL, key BLOB NOT NULL, seq INTEGER NOT NULL, received INTEGER NOT NULL,
    PRIMARY KEY (source, key)) WITHOUT ROWID;
CREATE TABLE received (source TEXT PRIMARY KEY, batches INTEGER NOT NULL, events INTEGER NOT NULL,
    bytes INTEGER NOT NULL, repeats INTEGER NOT NULL) WITHOUT ROWID;
"""
MARKS = """CREATE TABLE IF NOT EXISTS marks (source TEXT NOT NULL, name BLOB NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (source, name)) WITHOUT ROWID;"""
"""A table of its own statement: a file that was made before there were marks gets it when it is opened."""


def spool_files(folder: Path) -> list[tuple[int, Path]]:
    """Give the files of a series with the first sequence number of each, the oldest first."""
    return sorted((int(path.stem), path) for path in folder.glob(f"*{SUFFIX}") if path.stem.isdigit())


def size_of(path: Path) -> int:
    """Give how many bytes a file takes, with what SQLite keeps beside it."""
    size = 0
    for name in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        try:
            size += name.stat().st_size
        except FileNotFoundError:
            continue
    return size


def connect(path: Path, *, writes: bool, any_thread: bool = False) -> sqlite3.Connection:
    """Open a file; raises sqlite3.Error.

    A commit returns when it is on disk: SQLite syncs its log at every commit with synchronous=FULL
    (sqlite.org/pragma.html#pragma_synchronous). With `any_thread` the caller sees to it that one thread
    uses it at once.
    """
    uri = f"{path.resolve().as_uri()}?mode=rw"  # never makes an empty file where one is missing
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=30, check_same_thread=not any_thread)
    if writes:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA wal_autocheckpoint=2000")
        connection.execute("PRAGMA journal_size_limit=33554432")
    else:
        connection.execute("PRAGMA query_only=ON")
    return connection


def make_file(folder: Path, first: int, shards: int, before: Path | None, oldest_key: int) -> Path:
    """Make the file that begins with a sequence number, and give its path.

    What was counted, the marks and the keys that are still remembered (those from `oldest_key` on) are taken over from
    the file before, so that the newest file alone tells them.
    """
    path = folder / f"{first:020d}{SUFFIX}"
    begun = path.with_suffix(".begun")
    begun.unlink(missing_ok=True)
    with closing(sqlite3.connect(begun, isolation_level=None)) as new:
        new.executescript(f"PRAGMA page_size=16384; PRAGMA synchronous=OFF; BEGIN; {_SCHEMA} {MARKS} COMMIT;")
        new.execute("INSERT INTO meta VALUES (?, ?)", (first, shards))
        if before is not None:
            with closing(connect(before, writes=False)) as old:
                rows = old.execute("SELECT source, key, seq, received FROM keys WHERE received >= ?", (oldest_key,))
                new.execute("BEGIN")
                new.executemany("INSERT INTO keys VALUES (?, ?, ?, ?)", rows)
                counted = old.execute("SELECT source, batches, events, bytes, repeats FROM received")
                new.executemany("INSERT INTO received VALUES (?, ?, ?, ?, ?)", counted)
                marks = old.execute("SELECT source, name, value FROM marks")
                new.executemany("INSERT INTO marks VALUES (?, ?, ?)", marks)
                new.execute("COMMIT")
        new.execute("PRAGMA journal_mode=WAL")
    for name in (begun.with_name(begun.name + "-wal"), begun.with_name(begun.name + "-shm")):
        name.unlink(missing_ok=True)
    sync(begun)
    begun.rename(path)
    sync(folder)
    return path


def locked(folder: Path, attempts: int = 600) -> int:
    """Get hold of a series, which has one writer; give what to close when done.

    Who wrote before may be about to end: that is waited for. Raises StoreFailed where it does not.
    """
    number = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    for _ in range(attempts):
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sleep(_LOOK_AGAIN_SECONDS)
        else:
            return number
    os.close(number)
    raise StoreFailed(
        "another process writes this spool", location=Location(folder.as_posix()), remedy="end the other node first"
    )
