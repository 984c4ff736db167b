"""Writing the spool: payloads of many requests are committed together, and acknowledged when they are on disk."""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing, suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import NamedTuple

import zstandard

from tocsin.core.clock import Clock
from tocsin.core.errors import StoreError, StoreFailed, StoreFull
from tocsin.core.location import Location
from tocsin.pipeline.disk import make_folder
from tocsin.pipeline.spool.batch import Mark, Payload, Receipt, checksum, shard_of
from tocsin.pipeline.spool.bounds import Priority, SpoolBounds
from tocsin.pipeline.spool.files import MARKS, connect, locked, make_file, size_of, spool_files
from tocsin.pipeline.spool.passed import remove_passed
from tocsin.pipeline.spool.reserve import Reserve
from tocsin.pipeline.spool.shares import Shares

_TOGETHER = 512
_TOGETHER_BYTES = 8 * 1024**2
_LEVEL = 1
_SECOND = 10**9


class _Waiting(NamedTuple):
    payload: Payload
    stored: bytes
    answer: "Future[Receipt]"


class _Moving(NamedTuple):
    source: str
    marks: Sequence[Mark]
    answer: "Future[bool]"


class SpoolWriter:
    """Writes one series; it has a thread of its own that commits, and may be called from any thread.

    Raises StoreFailed where the folder cannot be used.
    """

    def __init__(self, folder: Path, shards: int, bounds: SpoolBounds, clock: Clock) -> None:
        self._folder = folder
        self._shards = shards
        self._bounds = bounds
        self._clock = clock
        self._queue: SimpleQueue[_Waiting | _Moving | None] = SimpleQueue()
        make_folder(folder)
        self._lock = locked(folder)
        self._reserve = Reserve(folder / "reserve", bounds.reserve_bytes)
        try:
            self._open()
        except sqlite3.Error as error:
            raise self._failed(error) from error
        self._held = self._measured()
        self._shares = Shares(_sizes(spool_files(folder)))
        self._thread = Thread(target=self._run, name="spool", daemon=True)
        self._thread.start()

    def put(self, payload: Payload, priority: Priority = Priority.NORMAL, share: float = 1.0) -> "Future[Receipt]":
        """Take a payload; the answer comes when it is on disk.

        The answer raises StoreFull when it was not taken for want of room, or because its source holds as much as its
        `share` of the spool, and StoreFailed when it could not be written: nothing of it is in the spool then.
        """
        answer: Future[Receipt] = Future()
        if self._bounds.refuses(priority, self._held):
            answer.set_exception(self._full("the spool is full"))
        elif self._bounds.is_over(share, self._shares.held(payload.source)):
            answer.set_exception(self._full(f"{payload.source} has its share of the spool"))
        else:
            stored = zstandard.ZstdCompressor(level=_LEVEL).compress(payload.data)
            self._queue.put(_Waiting(payload, stored, answer))
        return answer

    def move(self, source: str, marks: Sequence[Mark]) -> "Future[bool]":
        """Move marks of a source, all or none; the answer comes when they are on disk.

        It is False, and nothing is moved, where one of them is not at what it is moved from; it raises StoreFailed
        or StoreFull where it cannot be written.
        """
        answer: Future[bool] = Future()
        self._queue.put(_Moving(source, marks, answer))
        return answer

    def marks(self, source: str) -> dict[bytes, bytes]:
        """Give the marks of a source as they are on disk; raises StoreFailed."""
        try:
            with closing(connect(self._path, writes=False)) as connection:
                rows = connection.execute("SELECT name, value FROM marks WHERE source = ?", (source,)).fetchall()
        except sqlite3.Error as error:
            raise self._failed(error) from error
        return dict(rows)

    def forget(self, passed: Mapping[int, int]) -> list[Path]:
        """Remove the files of which every batch is passed, by shard; give those that went.

        `passed` gives, for every shard, the last sequence number that is judged and stored. The newest file stays.
        """
        self._shares.forget(passed)
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
        self._connection.execute(MARKS)
        (first,) = self._connection.execute("SELECT first FROM meta").fetchone()
        (last,) = self._connection.execute("SELECT max(seq) FROM batches").fetchone()
        self._next = first if last is None else last + 1

    def _run(self) -> None:
        while (waiting := self._queue.get()) is not None:
            together, size = [waiting], _size(waiting)
            goes_on = True
            while goes_on and len(together) < _TOGETHER and size < _TOGETHER_BYTES and not self._queue.empty():
                following = self._queue.get()
                if following is None:
                    goes_on = False
                else:
                    together.append(following)
                    size += _size(following)
            self._commit(together)
            if not goes_on:
                return

    def _commit(self, together: Sequence[_Waiting | _Moving]) -> None:
        begun = self._next
        try:
            self._turn_over()
            self._connection.execute("BEGIN IMMEDIATE")
            answers = [self._do(waiting) for waiting in together]
            self._connection.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            self._next = begun
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            told = self._failed(error)
            for waiting in together:
                waiting.answer.set_exception(told)
            return
        for answer in answers:
            answer()
        self._after_commit()

    def _do(self, waiting: _Waiting | _Moving) -> Callable[[], None]:
        """Write what waits; give what answers it when all is on disk."""
        if isinstance(waiting, _Moving):
            is_moved = self._move(waiting.source, waiting.marks)
            return lambda: waiting.answer.set_result(is_moved)
        receipt = self._insert(waiting)

        def answer() -> None:
            if not receipt.is_repeat:
                source = waiting.payload.source
                self._shares.add(source, shard_of(source, self._shards), receipt.seq, len(waiting.stored))
            waiting.answer.set_result(receipt)

        return answer

    def _move(self, source: str, marks: Sequence[Mark]) -> bool:
        execute = self._connection.execute
        for mark in marks:
            known = execute("SELECT value FROM marks WHERE source = ? AND name = ?", (source, mark.name)).fetchone()
            if (known[0] if known else None) != mark.before:
                return False
        for mark in marks:
            if mark.after is None:
                execute("DELETE FROM marks WHERE source = ? AND name = ?", (source, mark.name))
            else:
                execute("INSERT OR REPLACE INTO marks VALUES (?, ?, ?)", (source, mark.name, mark.after))
        return True

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
        if payload.mark is not None and not self._move(payload.source, [payload.mark]):
            self._count(payload, batches=0, events=0, size=0, repeats=1)
            return Receipt(0, is_repeat=True)
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


def _size(waiting: _Waiting | _Moving) -> int:
    return len(waiting.stored) if isinstance(waiting, _Waiting) else 0


def _sizes(files: Sequence[tuple[int, Path]]) -> Iterator[tuple[str, int, int, int]]:
    """Yield the source, shard, number and size of every batch; SQLite tells a size without reading the data."""
    for _, path in files:
        with suppress(sqlite3.Error), closing(connect(path, writes=False)) as connection:
            yield from connection.execute("SELECT source, shard, seq, length(data) FROM batches ORDER BY seq")
