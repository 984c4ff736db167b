"""Writing the spool: payloads of many requests are committed together, and acknowledged when they are on disk."""

import errno
import os
import sqlite3
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import NamedTuple

import zstandard

from tocsin.core.clock import Clock
from tocsin.core.errors import StoreError, StoreFailed, StoreFull
from tocsin.core.location import Location
from tocsin.pipeline.disk import make_folder
from tocsin.pipeline.spool.batch import Payload, Receipt, checksum, shard_of
from tocsin.pipeline.spool.bounds import Priority, SpoolBounds
from tocsin.pipeline.spool.files import connect, locked, make_file, size_of, spool_files
from tocsin.pipeline.spool.passed import remove_passed
from tocsin.pipeline.spool.reserve import Reserve

_TOGETHER = 512
_TOGETHER_BYTES = 8 * 1024**2
_LEVEL = 1
_SECOND = 10**9


class _Waiting(NamedTuple):
    payload: Payload
    stored: bytes
    answer: "Future[Receipt]"


class SpoolWriter:
    """Writes one series; it has a thread of its own that commits, and may be called from any thread.

    Raises StoreFailed where the folder cannot be used.
    """

    def __init__(self, folder: Path, shards: int, bounds: SpoolBounds, clock: Clock) -> None:
        self._folder = folder
        self._shards = shards
        self._bounds = bounds
        self._clock = clock
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        make_folder(folder)
        self._lock = locked(folder)
        self._reserve = Reserve(folder / "reserve", bounds.reserve_bytes)
        try:
            self._open()
        except sqlite3.Error as error:
            raise self._failed(error) from error
        self._held = self._measured()
        self._thread = Thread(target=self._run, name="spool", daemon=True)
        self._thread.start()

    def put(self, payload: Payload, priority: Priority = Priority.NORMAL) -> "Future[Receipt]":
        """Take a payload; the answer comes when it is on disk.

        The answer raises StoreFull when it was not taken for want of room, and StoreFailed when it could not be
        written: nothing of it is in the spool then.
        """
        answer: Future[Receipt] = Future()
        if self._bounds.refuses(priority, self._held):
            answer.set_exception(self._full("the spool is full"))
        else:
            stored = zstandard.ZstdCompressor(level=_LEVEL).compress(payload.data)
            self._queue.put(_Waiting(payload, stored, answer))
        return answer

    def forget(self, passed: Mapping[int, int]) -> list[Path]:
        """Remove the files of which every batch is passed, by shard; give those that went.

        `passed` gives, for every shard, the last sequence number that is judged and stored. The newest file stays.
        """
        gone = remove_passed(self._folder, passed)
        if gone:
            self._held = self._measured()
        return gone

    def measure(self) -> None:
        """Look how much the series takes on disk: another process may have removed files."""
        self._held = self._measured()

    @property
    def held(self) -> int:
        """Give how many bytes the series takes on disk."""
        return self._held

    def close(self) -> None:
        """Commit what is waiting and end."""
        self._queue.put(None)
        self._thread.join()
        self._connection.close()
        os.close(self._lock)

    def _open(self) -> None:
        files = spool_files(self._folder)
        if not files:
            self._path = make_file(self._folder, 1, self._shards, None, 0)
        else:
            self._path = files[-1][1]
        self._newest = self._path
        self._connection = connect(self._path, writes=True, any_thread=True)
        (first,) = self._connection.execute("SELECT first FROM meta").fetchone()
        (last,) = self._connection.execute("SELECT max(seq) FROM batches").fetchone()
        self._next = first if last is None else last + 1

    def _run(self) -> None:
        while (waiting := self._queue.get()) is not None:
            together, size = [waiting], len(waiting.stored)
            goes_on = True
            while goes_on and len(together) < _TOGETHER and size < _TOGETHER_BYTES and not self._queue.empty():
                following = self._queue.get()
                if following is None:
                    goes_on = False
                else:
                    together.append(following)
                    size += len(following.stored)
            self._commit(together)
            if not goes_on:
                return

    def _commit(self, together: Sequence[_Waiting]) -> None:
        begun = self._next
        try:
            self._turn_over()
            self._connection.execute("BEGIN IMMEDIATE")
            receipts = [self._insert(waiting) for waiting in together]
            self._connection.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            self._next = begun
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            told = self._failed(error)
            for waiting in together:
                waiting.answer.set_exception(told)
            return
        for waiting, receipt in zip(together, receipts, strict=True):
            waiting.answer.set_result(receipt)
        self._after_commit()

    def _insert(self, waiting: _Waiting) -> Receipt:
        payload, stored = waiting.payload, waiting.stored
        execute = self._connection.execute
        if payload.key is not None:
            known = execute(
                "SELECT seq FROM keys WHERE source = ? AND key = ?", (payload.source, payload.key)
            ).fetchone()
            if known is not None:
                self._count(payload, batches=0, events=0, size=0, repeats=1)
                return Receipt(known[0], is_repeat=True)
        seq, received = self._next, round(self._clock.now().timestamp() * _SECOND)
        shard = shard_of(payload.source, self._shards)
        execute(
            "INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                seq,
                shard,
                received,
                payload.source,
                payload.format,
                payload.events,
                payload.context,
                checksum(seq, payload, stored),
                stored,
            ),
        )
        if payload.key is not None:
            execute("INSERT INTO keys VALUES (?, ?, ?, ?)", (payload.source, payload.key, seq, received))
        self._count(payload, batches=1, events=payload.events, size=len(payload.data), repeats=0)
        self._next += 1
        return Receipt(seq)

    def _count(self, payload: Payload, *, batches: int, events: int, size: int, repeats: int) -> None:
        self._connection.execute(
            "INSERT INTO received VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (source) DO UPDATE SET"
            " batches = batches + ?2, events = events + ?3, bytes = bytes + ?4, repeats = repeats + ?5",
            (payload.source, batches, events, size, repeats),
        )

    def _after_commit(self) -> None:
        """Begin a new file when this one is large enough; a failure to do so is no harm to what was committed."""
        with suppress(sqlite3.Error, OSError):
            is_empty = self._next == int(self._path.stem)  # keys and counts alone may be large: another has them, too
            if self._newest == self._path and not is_empty and size_of(self._path) >= self._bounds.file_bytes:
                horizon = round(self._clock.now().timestamp() - self._bounds.key_horizon_seconds) * _SECOND
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                try:
                    make_file(self._folder, self._next, self._shards, self._path, horizon)
                finally:  # it may be there although something failed: then nothing more may go into this one
                    self._newest = spool_files(self._folder)[-1][1]
                self._reserve.refill()
            self._turn_over()
        self._held = self._measured()

    def _turn_over(self) -> None:
        """Go on in the newest file: readers look for what is new there alone. Raises sqlite3.Error."""
        if self._newest != self._path:
            connection = connect(self._newest, writes=True, any_thread=True)
            self._connection.close()
            self._connection, self._path = connection, self._newest

    def _measured(self) -> int:
        return sum(size_of(path) for _, path in spool_files(self._folder))

    def _full(self, message: str) -> StoreFull:
        return StoreFull(
            message,
            location=Location(self._folder.as_posix()),
            remedy="workers are behind, or its bounds are too small: see tocsin top",
        )

    def _failed(self, error: Exception) -> StoreError:
        is_full = isinstance(error, OSError) and error.errno == errno.ENOSPC
        if is_full or getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            self._reserve.release()
            return self._full("the disk is full")
        return StoreFailed(
            f"the spool cannot be written: {error}",
            location=Location(self._folder.as_posix()),
            remedy="check the disk and who may write there; nothing was acknowledged",
        )
