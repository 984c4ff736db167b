"""One worker process and the pipe to it."""

import os
import shutil
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import parent_process, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext
from pathlib import Path
from threading import Thread

import msgspec

from tocsin.core.errors import InputError
from tocsin.core.event import Batch
from tocsin.core.garbage import rare_collections
from tocsin.core.location import Location
from tocsin.detection.cache import CacheFolder
from tocsin.detection.engine import CompiledRuleset
from tocsin.node.plan import ScanSettings
from tocsin.node.scanner import Scanner, lost
from tocsin.node.spool import FindingSpool
from tocsin.node.tally import Tally
from tocsin.pipeline.mappings import load_mapper
from tocsin.pipeline.sources import InputRef

_HANGING_UP = (BrokenPipeError, ConnectionResetError)


class WorkerLost(InputError):  # noqa: N818 - named for what is counted in the summary
    """The process that scanned an input died."""


@dataclass(frozen=True, slots=True)
class Job:
    """One input to scan; `number` is its place in the scan's order."""

    number: int
    unit: InputRef


@dataclass(frozen=True, slots=True)
class Advance:
    """A worker's word that it has read so many more events and bytes."""

    events: int
    size: int


@dataclass(frozen=True, slots=True)
class Done:
    """What a job gave."""

    number: int
    tally: Tally
    findings: FindingSpool


class Lane:
    """A worker process, as its parent sees it; `job` is what it works on, None when it is idle."""

    def __init__(self, context: SpawnContext, folder: Path) -> None:
        self.job: Job | None = None
        self.connection, theirs = context.Pipe()
        self._folder = folder
        # What is large is sent later, by `brief`: a process that dies while it starts would never take it.
        self._process = context.Process(target=work, args=(theirs, folder), daemon=True)
        with _interrupts_held():
            self._process.start()
        theirs.close()

    def brief(self, ruleset: bytes, settings: ScanSettings) -> None:
        """Tell the worker what it needs for all jobs; `ruleset` is a `CompiledRuleset` in msgspec's JSON."""
        with suppress(*_HANGING_UP):  # it died; receiving will tell
            self.connection.send_bytes(ruleset)
            self.connection.send(settings)

    def start(self, job: Job) -> None:
        """Give the worker its next job."""
        self.job = job
        with suppress(*_HANGING_UP):
            self.connection.send(job)

    def receive(self) -> Advance | Done:
        """Receive what the worker says; a worker that died gives its job back as lost."""
        try:
            message: Advance | Done = self.connection.recv()
        except (EOFError, *_HANGING_UP):
            return self._buried()
        if isinstance(message, Done):
            self.job = None
        return message

    @property
    def is_dead(self) -> bool:
        """Say whether another lane must take this one's place."""
        return self.connection.closed

    def ask_to_stop(self) -> None:
        """Let the worker end its job at the next batch; asking again does no harm."""
        with suppress(*_HANGING_UP):
            self.connection.send(None)

    def close(self) -> None:
        """End the process, whatever it does."""
        self.connection.close()
        self._process.terminate()
        self._process.join()

    def _buried(self) -> Done:
        self.connection.close()
        self._process.join()
        job = self.job
        assert job is not None, "an idle lane is not listened to"
        self.job = None
        _spool_path(self._folder, job).unlink(missing_ok=True)
        error = WorkerLost(
            f"the process that scanned this input {_manner_of_death(self._process.exitcode)}; its findings are lost",
            location=Location(job.unit.source),
            remedy="the machine may be short of memory: scan this input alone, with -j 1",
        )
        return Done(job.number, Tally(inputs=1, lost=[error]), FindingSpool(b"", None))


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back: a process that is started inherits this, and is not hit before it can ignore it."""
    resource_tracker.ensure_running()  # it lets go of what is held when it starts itself
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def work(connection: Connection, folder: Path) -> None:
    """Be a worker: scan the inputs that come through the pipe until it is closed."""
    # Ctrl-C reaches the whole process group: the parent decides what to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    Thread(target=_die_with_parent, args=(folder,), daemon=True).start()
    with rare_collections(), suppress(EOFError, *_HANGING_UP):
        ruleset = msgspec.json.decode(connection.recv_bytes(), type=CompiledRuleset)
        settings: ScanSettings = connection.recv()
        cache = CacheFolder(settings.cache) if settings.cache else None
        mapper, _ = load_mapper(settings.mappings, cache)  # the parent has told what is wrong with them
        scanner = Scanner(ruleset, mapper, settings)
        while True:
            job = connection.recv()
            if job is not None:  # a request to stop that came when the job was done
                connection.send(_done(scanner, settings.limit, job, connection, folder))


def _done(scanner: Scanner, limit: int | None, job: Job, connection: Connection, folder: Path) -> Done:
    tally = Tally()

    def watch(batches: Iterable[Batch]) -> Iterator[Batch]:
        for batch in batches:
            yield batch
            connection.send(Advance(batch.count, batch.size))
            if connection.poll():  # nothing but a request to stop comes while there is a job
                connection.recv()
                return

    hits = islice(scanner.scan(job.unit, tally, watch), limit)
    try:
        return Done(job.number, tally, FindingSpool.filled(hits, _spool_path(folder, job)))
    except OSError as error:
        tally.lost.append(lost(job.unit, error))
        return Done(job.number, tally, FindingSpool(b"", None))


def _die_with_parent(folder: Path) -> None:
    """Wait for the parent's death; then nobody wants the findings any more."""
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _spool_path(folder: Path, job: Job) -> Path:
    return folder / f"{job.number}.findings"


def _manner_of_death(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        return f"was killed by {signal.Signals(-exitcode).name}"
    return f"ended with exit code {exitcode}"
