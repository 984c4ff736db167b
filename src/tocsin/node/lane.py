"""One worker process and the pipe to it."""

import os
import shutil
import signal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext
from pathlib import Path
from threading import Thread

import msgspec

from tocsin.core.errors import InputError
from tocsin.core.event import RecordBatch
from tocsin.core.location import Location
from tocsin.detection.engine import CompiledRuleset
from tocsin.node.plan import ScanSettings
from tocsin.node.scanner import Scanner, lost
from tocsin.node.spool import FindingSpool
from tocsin.node.tally import Tally
from tocsin.pipeline.mappings import load_mapper
from tocsin.pipeline.sources import InputRef


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

    def __init__(self, context: SpawnContext, ruleset: bytes, settings: ScanSettings, folder: Path) -> None:
        self.job: Job | None = None
        self.connection, theirs = context.Pipe()
        self._folder = folder
        self._process = context.Process(target=work, args=(theirs, ruleset, settings, folder), daemon=True)
        self._process.start()
        theirs.close()

    def start(self, job: Job) -> None:
        """Give the worker its next job."""
        self.job = job
        try:
            self.connection.send(job)
        except BrokenPipeError:
            return  # it died; receiving will tell

    def receive(self) -> Advance | Done:
        """Receive what the worker says; a worker that died gives its job back as lost."""
        try:
            message: Advance | Done = self.connection.recv()
        except (EOFError, ConnectionResetError):
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
        try:
            self.connection.send(None)
        except BrokenPipeError:
            return  # it died; receiving will tell

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


def work(connection: Connection, ruleset: bytes, settings: ScanSettings, folder: Path) -> None:
    """Be a worker: scan the inputs that come through the pipe until it is closed.

    `ruleset` is a `CompiledRuleset` in msgspec's JSON.
    """
    # Ctrl-C reaches the whole process group: the parent decides what to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_die_with_parent, args=(folder,), daemon=True).start()
    mapper, _ = load_mapper(settings.mappings)  # the parent has told what is wrong with them
    scanner = Scanner(msgspec.json.decode(ruleset, type=CompiledRuleset), mapper, settings)
    while True:
        try:
            job = connection.recv()
        except EOFError:
            return
        if job is not None:  # a request to stop that came when the job was done
            connection.send(_done(scanner, settings.limit, job, connection, folder))


def _done(scanner: Scanner, limit: int | None, job: Job, connection: Connection, folder: Path) -> Done:
    tally = Tally()

    def watch(batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
        for batch in batches:
            yield batch
            connection.send(Advance(len(batch.records), batch.size))
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
