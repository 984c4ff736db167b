"""A worker process, as the process that leads the scan sees it."""

import signal
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext
from pathlib import Path

from tocsin.core.errors import InputError
from tocsin.core.location import Location
from tocsin.node.messages import Advance, Brief, Done, Job, Stopped
from tocsin.node.spool import FindingSpool, spool_path
from tocsin.node.tally import Tally
from tocsin.node.worker import HANGING_UP, work


class WorkerLost(InputError):  # noqa: N818 - named for what is counted in the summary
    """The process that scanned an input, or a part of it, died."""


class Lane:
    """A worker process, as its parent sees it; `jobs` is what it has still to do, the one it works on first."""

    def __init__(self, context: SpawnContext, folder: Path) -> None:
        self.jobs: deque[Job] = deque()
        self.connection, theirs = context.Pipe()
        self._folder = folder
        # A process takes a while to start: what it needs is sent later, by `brief`, when it is known.
        self._process = context.Process(target=work, args=(theirs, folder), daemon=True)
        with _interrupts_held():
            self._process.start()
        theirs.close()

    def brief(self, brief: Brief) -> None:
        """Tell the worker what it needs for all jobs."""
        with suppress(*HANGING_UP):  # it died; receiving will tell
            self.connection.send(brief)

    def start(self, jobs: Sequence[Job]) -> None:
        """Give the worker its next jobs."""
        self.jobs.extend(jobs)
        with suppress(*HANGING_UP):
            self.connection.send(tuple(jobs))

    def receive(self) -> Advance | Done | Stopped:
        """Receive what the worker says; a worker that died gives the job it was at back as lost."""
        try:
            message: Advance | Done | Stopped = self.connection.recv()
        except (EOFError, *HANGING_UP):
            return self._buried()
        if isinstance(message, Done):
            self.jobs.popleft()
        elif isinstance(message, Stopped):
            self.jobs.clear()
        return message

    @property
    def is_dead(self) -> bool:
        """Say whether another lane must take this one's place and its jobs."""
        return self.connection.closed

    def ask_to_stop(self) -> None:
        """Let the worker end its job at the next batch and begin no other; asking again does no harm."""
        with suppress(*HANGING_UP):
            self.connection.send(None)

    def close(self) -> None:
        """End the process, whatever it does."""
        self.connection.close()
        self._process.terminate()
        self._process.join()

    def _buried(self) -> Done:
        self.connection.close()
        self._process.join()
        job = self.jobs.popleft()
        spool_path(self._folder, job.number).unlink(missing_ok=True)
        error = WorkerLost(
            f"the process that scanned {job.part} {_manner_of_death(self._process.exitcode)}; its findings are lost",
            location=Location(job.part.source),
            remedy="the machine may be short of memory: scan this input alone, with -j 1",
        )
        return Done(job.number, Tally(inputs=1, lost=[error]), FindingSpool(b"", None), Advance())


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back: a process that is started inherits this, and is not hit before it can ignore it."""
    resource_tracker.ensure_running()  # it lets go of what is held when it starts itself
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _manner_of_death(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        return f"was killed by {signal.Signals(-exitcode).name}"
    return f"ended with exit code {exitcode}"
