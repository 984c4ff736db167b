"""A worker process: scans the parts that come through the pipe, and sends back what it found."""

import os
import shutil
import signal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Thread

import msgspec

from tocsin.core.event import Batch
from tocsin.core.garbage import rare_collections
from tocsin.detection.cache import CacheFolder
from tocsin.detection.engine import CompiledRuleset
from tocsin.node.messages import Advance, Brief, Done, Job, Stopped
from tocsin.node.plan import wanted_fields
from tocsin.node.scanner import Scanner, limited, lost
from tocsin.node.spool import FindingSpool, spool_path
from tocsin.node.tally import Tally
from tocsin.pipeline.mappings import load_mapper

HANGING_UP = (BrokenPipeError, ConnectionResetError)
_TOLD_AT_ONCE = 1 << 20
"""So many bytes are read before the leader is told: it wakes up for every message."""


def work(connection: Connection, folder: Path) -> None:
    """Be a worker until the pipe is closed."""
    # Ctrl-C reaches the whole process group: the parent decides what to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    Thread(target=_die_with_parent, args=(folder,), daemon=True).start()
    with rare_collections(), suppress(EOFError, *HANGING_UP):
        worker = Worker(connection.recv(), connection, folder)
        while True:
            jobs = connection.recv()
            if jobs is not None:  # a request to stop that came when there was nothing left to do
                worker.do(jobs)


class Worker:
    """Does jobs; it has one scanner for all of them."""

    def __init__(self, brief: Brief, connection: Connection, folder: Path) -> None:
        cache = CacheFolder(brief.settings.cache) if brief.settings.cache else None
        ruleset = msgspec.json.decode(brief.ruleset.read_bytes(), type=CompiledRuleset)
        # The leader has told what is wrong with the mappings.
        mapper, _ = load_mapper(brief.settings.mappings, cache, by_fields=wanted_fields(ruleset, brief.settings))
        self._scanner = Scanner(ruleset, mapper, brief.settings)
        self._limit = brief.settings.limit
        self._connection = connection
        self._folder = folder
        self._events = 0
        self._size = 0

    def do(self, jobs: Sequence[Job]) -> None:
        """Do jobs one after the other, until there is a request to stop."""
        for number, job in enumerate(jobs):
            if number and self._connection.poll():
                self._connection.send(Stopped())  # the request itself is read with the next jobs
                return
            # When the leader has heard of the last job it may send more: only before that a message is a request.
            self._connection.send(self._done(job))

    def _done(self, job: Job) -> Done:
        tally = Tally()
        hits = limited(self._scanner.scan(job.part, tally, self._watch), self._limit)
        try:
            findings = FindingSpool.filled(hits, spool_path(self._folder, job.number))
        except OSError as error:
            tally.lost.append(lost(job.part, error))
            findings = FindingSpool(b"", None)
        return Done(job.number, tally, findings, self._advance())

    def _watch(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        for batch in batches:
            yield batch
            self._events += batch.count
            self._size += batch.size
            if self._size >= _TOLD_AT_ONCE:
                self._connection.send(self._advance())
            if self._connection.poll():  # nothing but a request to stop comes while there is a job
                return  # it stays in the pipe, for the jobs that are left

    def _advance(self) -> Advance:
        advance = Advance(self._events, self._size)
        self._events = self._size = 0
        return advance


def _die_with_parent(folder: Path) -> None:
    """Wait for the parent's death; then nobody wants the findings any more."""
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)
