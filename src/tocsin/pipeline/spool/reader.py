"""Reading the spool: a shard's batches in order, whatever has become of single ones."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

import zstandard

from tocsin.core.errors import DamagedInput, StoreFailed
from tocsin.core.location import Location
from tocsin.pipeline.spool.batch import Payload, SpooledBatch, checksum
from tocsin.pipeline.spool.files import connect, spool_files

_REMEDY = "the disk may be failing: what the sender has not kept is lost; see tocsin dead-letters"
_MOST_BYTES = 2 * 1024**2  # of a batch or more: who works on it is to be done with it well within a lease
_COLUMNS = "seq, shard, received, source, format, events, context, checksum, data"


class Received(NamedTuple):
    """What was received of a source since the series began."""

    batches: int
    events: int
    bytes: int
    repeats: int


class SpoolReader:
    """Reads one series; it changes nothing, and any number may read at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, shard: int, after: int, limit: int) -> list[SpooledBatch]:
        """Give the next batches of a shard after a sequence number, at most `limit` of them, in order.

        They are fewer where they hold much: what is read is all in memory at once.
        A batch that is damaged comes without data and says so. Where a file cannot be read at all, all that it held
        comes as one damaged batch, whose number is the last that may be in it.
        """
        found: list[SpooledBatch] = []
        files = spool_files(self._folder)
        for index, (first, path) in enumerate(files):
            end = files[index + 1][0] if index + 1 < len(files) else None
            if end is not None and end <= after + 1:
                continue
            found += self._read_file(path, shard, max(after, first - 1), end, limit - len(found))
            if len(found) >= limit or sum(len(batch.payload.data) for batch in found) >= _MOST_BYTES:
                break
        return found

    def shards(self) -> int | None:
        """Give how many shards the series has, or None before its first file; raises StoreFailed."""
        files = spool_files(self._folder)
        if not files:
            return None
        path = files[-1][1]
        try:
            with closing(connect(path, writes=False)) as connection:
                found: tuple[int] = connection.execute("SELECT shards FROM meta").fetchone()
        except sqlite3.Error as error:
            place = Location(path.as_posix())
            raise StoreFailed(f"the spool cannot be read: {error}", location=place, remedy=_REMEDY) from error
        return found[0]

    def received(self) -> dict[str, Received]:
        """Give what was received of every source since the series began, repeats beside it. Raises StoreFailed."""
        files = spool_files(self._folder)
        if not files:
            return {}
        try:
            with closing(connect(files[-1][1], writes=False)) as connection:
                rows = connection.execute("SELECT source, batches, events, bytes, repeats FROM received")
                return {source: Received(*counts) for source, *counts in rows}
        except sqlite3.Error as error:
            raise StoreFailed(
                f"the spool cannot be read: {error}",
                location=Location(files[-1][1].as_posix()),
                remedy="tocsin doctor says what is in it",
            ) from error

    def last(self) -> dict[int, int]:
        """Give the last sequence number of every shard that has any batch."""
        found: dict[int, int] = {}
        for _, path in spool_files(self._folder):
            with closing(connect(path, writes=False)) as connection:
                found.update(connection.execute("SELECT shard, max(seq) FROM batches GROUP BY shard").fetchall())
        return found

    def pending(self, passed: dict[int, int]) -> dict[str, tuple[int, int]]:
        """Give, for every source, how many events wait behind what is passed, and since when (ns since the epoch).

        A file that cannot be read, or that goes while we look, waits for nobody.
        """
        found: dict[str, tuple[int, int]] = {}
        for _, path in spool_files(self._folder):
            with suppress(sqlite3.DatabaseError):
                for source, events, oldest in _waiting(path, passed):
                    before, since = found.get(source, (0, oldest))
                    found[source] = (before + events, min(since, oldest))
        return found

    def _read_file(self, path: Path, shard: int, after: int, end: int | None, limit: int) -> list[SpooledBatch]:
        found: list[SpooledBatch] = []
        try:
            with closing(connect(path, writes=False)) as connection:
                rows = connection.execute(
                    f"SELECT {_COLUMNS} FROM batches WHERE shard = ? AND seq > ? ORDER BY seq LIMIT ?",  # noqa: S608 - a constant
                    (shard, after, limit),
                )
                size = 0
                for row in rows:
                    found.append(_batch(path, row))
                    size += len(found[-1].payload.data)
                    if size >= _MOST_BYTES:
                        break
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and not path.exists():
                return found  # it went while we looked: all in it was passed
            reached = found[-1].seq if found else after
            return [*found, *self._salvaged(path, shard, reached, end, limit - len(found))]
        return found

    def _salvaged(self, path: Path, shard: int, after: int, end: int | None, limit: int) -> list[SpooledBatch]:
        """Read a damaged file number by number, and say of each that cannot be read that it cannot."""
        found: list[SpooledBatch] = []
        seq = after
        try:
            with closing(connect(path, writes=False)) as connection:
                last = end - 1 if end is not None else _last(connection)
                while seq < last and len(found) < limit:
                    seq += 1
                    batch = _picked(path, connection, shard, seq)
                    if batch is not None:
                        found.append(batch)
        except sqlite3.DatabaseError as error:
            if end is not None:
                found.append(_lost(path, shard, end - 1, f"the rest of the file cannot be read: {error}"))
        return found


def _waiting(path: Path, passed: dict[int, int]) -> list[tuple[str, int, int]]:
    """Give source, events and the time of the oldest of what a file holds behind what is passed."""
    rows: list[tuple[str, int, int]] = []
    with closing(connect(path, writes=False)) as connection:
        for (shard,) in connection.execute("SELECT DISTINCT shard FROM batches").fetchall():
            rows += connection.execute(
                "SELECT source, sum(events), min(received) FROM batches WHERE shard = ? AND seq > ? GROUP BY source",
                (shard, passed.get(shard, 0)),
            ).fetchall()
    return rows


def _last(connection: sqlite3.Connection) -> int:
    (last,) = connection.execute("SELECT max(seq) FROM batches").fetchone()
    return last or 0


def _picked(path: Path, connection: sqlite3.Connection, shard: int, seq: int) -> SpooledBatch | None:
    connection.execute("SELECT first FROM meta").fetchone()  # fails where the file as a whole cannot be read
    try:
        row = connection.execute(
            f"SELECT {_COLUMNS} FROM batches WHERE seq = ?",  # noqa: S608 - a constant
            (seq,),
        ).fetchone()
    except sqlite3.DatabaseError as error:
        return _lost(path, shard, seq, f"the batch cannot be read: {error}")
    return _batch(path, row) if row is not None and row[1] == shard else None


def _batch(path: Path, row: tuple[int, int, int, str, str, int, bytes, int, bytes]) -> SpooledBatch:
    seq, shard, received, source, form, events, context, expected, stored = row
    payload = Payload(source, form, b"", events, context)
    if checksum(seq, payload, stored) == expected:
        try:
            data = zstandard.ZstdDecompressor().decompress(stored)
        except zstandard.ZstdError:
            return _lost(path, shard, seq, "the batch cannot be decompressed", payload=payload, received=received)
        return SpooledBatch(seq, shard, received, Payload(source, form, data, events, context))
    return _lost(
        path, shard, seq, "the batch is not what was written: its checksum differs", payload=payload, received=received
    )


def _lost(
    path: Path, shard: int, seq: int, message: str, *, payload: Payload | None = None, received: int = 0
) -> SpooledBatch:
    error = DamagedInput(message, location=Location(path.as_posix(), record=seq), remedy=_REMEDY)
    return SpooledBatch(seq, shard, received, payload or Payload("unknown", "unknown", b"", 0), error)
