"""Scanning in several processes, with the results in the order of the scan.

The processes are started by spawn (forking a process that has threads hangs). The unit of work is a part of an input.
Results that come early wait in memory, or in a file when there are many findings, and no process runs further ahead of
the one that is waited for than `AHEAD` parts.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path

import msgspec

from tocsin.core.errors import UsageError
from tocsin.detection.engine import CompiledRuleset
from tocsin.node.interrupt import Interrupt
from tocsin.node.lane import Lane
from tocsin.node.messages import Advance, Brief, Done
from tocsin.node.plan import ScanSettings
from tocsin.node.scanner import Hit
from tocsin.node.tally import Tally
from tocsin.node.work_list import WorkList
from tocsin.pipeline.sources import InputPart

AHEAD = 512
_LISTEN_SECONDS = 0.2

OnAdvance = Callable[[int, int], None]
"""Is told how many events and bytes have been read since it was told last."""


class Lanes:
    """A pool of worker processes; to be used as a context, which they begin with and end with.

    They are there before it is known what for, so that they start while rules are loaded. `spool` is a folder for
    temporary files, in which findings wait for their turn.
    """

    def __init__(self, jobs: int, spool: Path) -> None:
        self._count = jobs
        self._spool = spool
        self._context = get_context("spawn")
        self._lanes: list[Lane] = []

    def __enter__(self) -> "Lanes":
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="tocsin-", dir=self._spool, ignore_cleanup_errors=True)
        except OSError as error:
            raise self._unwritable(error) from error
        self._lanes = [self._lane() for _ in range(self._count)]
        return self

    def __exit__(self, *_: object) -> None:
        for lane in self._lanes:
            lane.close()
        self._folder.cleanup()

    def scan(
        self,
        ruleset: CompiledRuleset,
        settings: ScanSettings,
        parts: Iterable[InputPart],
        on_advance: OnAdvance,
        interrupt: Interrupt,
    ) -> Iterator[tuple[InputPart, Tally, Iterator[Hit]]]:
        """Yield every part, its counts and its findings, in the order of the parts.

        After a request to stop no new part is begun; those under way end at their next batch and are yielded.
        """
        brief = Brief(self._written(ruleset), settings)
        for lane in self._lanes:
            lane.brief(brief)
        work = WorkList(parts)
        early: dict[int, Done] = {}
        wanted = 0
        while True:
            while wanted not in early:
                if not interrupt.requested:
                    self._begin(work, wanted + AHEAD, brief)
                    if not self._busy():
                        return
                elif not self._stopping():
                    return
                for done in self._listen(work, on_advance):
                    early[done.number] = done
            done = early.pop(wanted)
            yield work.close(wanted), done.tally, done.findings.drained()
            wanted += 1

    def _lane(self) -> Lane:
        return Lane(self._context, Path(self._folder.name))

    def _written(self, ruleset: CompiledRuleset) -> Path:
        """Write the rules where all workers read them when they are ready; no pipe holds so much."""
        path = Path(self._folder.name, "ruleset")
        try:
            path.write_bytes(msgspec.json.encode(ruleset))
        except OSError as error:
            raise self._unwritable(error) from error
        return path

    def _unwritable(self, error: OSError) -> UsageError:
        return UsageError(
            f"cannot write to {self._spool}: {error.strerror or error}",
            remedy="make room there, set TMPDIR to another folder, or scan with -j 1",
        )

    def _begin(self, work: WorkList, end: int, brief: Brief) -> None:
        """Give idle lanes the next parts."""
        for number, lane in enumerate(self._lanes):
            if not lane.jobs:
                jobs = work.bundle(end)
                if not jobs:
                    return
                if lane.is_dead:
                    lane = self._lanes[number] = self._lane()  # noqa: PLW2901
                    lane.brief(brief)
                lane.start(jobs)

    def _busy(self) -> list[Lane]:
        return [lane for lane in self._lanes if lane.jobs]

    def _stopping(self) -> bool:
        """Ask busy lanes to stop; say whether there still are any."""
        busy = self._busy()
        for lane in busy:
            lane.ask_to_stop()
        return bool(busy)

    def _listen(self, work: WorkList, on_advance: OnAdvance) -> Iterator[Done]:
        """Hear the busy lanes for a moment; yield the jobs that are done."""
        talkers = {lane.connection: lane for lane in self._busy()}
        for connection in wait(list(talkers), timeout=_LISTEN_SECONDS):
            lane = talkers[connection]  # type: ignore[index]  # only connections were waited for
            message = lane.receive()
            if lane.is_dead:
                work.give_back(lane.jobs)
                lane.jobs.clear()
            if isinstance(message, Advance):
                on_advance(message.events, message.size)
            elif isinstance(message, Done):
                on_advance(message.advance.events, message.advance.size)
                yield message
