"""Scanning in several processes, with the results in the inputs' order.

The processes are started by spawn (forking a process that has threads hangs). The unit of work is one input. Results
that come early wait in memory, or in a file when an input has many findings, and no process runs further ahead of the
one that is waited for than `AHEAD` inputs.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path

import msgspec

from tocsin.detection.engine import CompiledRuleset
from tocsin.node.interrupt import Interrupt
from tocsin.node.lane import Advance, Done, Job, Lane
from tocsin.node.plan import ScanSettings
from tocsin.node.scanner import Hit
from tocsin.node.tally import Tally
from tocsin.pipeline.sources import InputRef

AHEAD = 512
_LISTEN_SECONDS = 0.2

OnAdvance = Callable[[int, int], None]
"""Is told how many events and bytes have been read since it was told last."""


class Lanes:
    """A pool of worker processes that scan inputs; to be used as a context, whose end is theirs."""

    def __init__(
        self,
        ruleset: CompiledRuleset,
        settings: ScanSettings,
        *,
        jobs: int,
        spool: Path,
        on_advance: OnAdvance,
        interrupt: Interrupt,
    ) -> None:
        self._ruleset = msgspec.json.encode(ruleset)
        self._settings = settings
        self._count = jobs
        self._on_advance = on_advance
        self._interrupt = interrupt
        self._context = get_context("spawn")
        self._lanes: list[Lane] = []
        self._folder = tempfile.TemporaryDirectory(prefix="tocsin-", dir=spool, ignore_cleanup_errors=True)

    def __enter__(self) -> "Lanes":
        return self

    def __exit__(self, *_: object) -> None:
        for lane in self._lanes:
            lane.close()
        self._folder.cleanup()

    def scan(self, units: Sequence[InputRef]) -> Iterator[tuple[Tally, Iterator[Hit]]]:
        """Yield the counts and the findings of every input, in the inputs' order.

        After a request to stop no new input is begun; those under way end at their next batch and are yielded.
        """
        self._lanes = [Lane(self._context, Path(self._folder.name)) for _ in range(min(self._count, len(units)))]
        for lane in self._lanes:  # all are on their way before the first is waited for
            lane.brief(self._ruleset, self._settings)
        early: dict[int, Done] = {}
        begun = 0
        for wanted in range(len(units)):
            while wanted not in early:
                if not self._interrupt.requested:
                    begun = self._begin(units, begun, min(len(units), wanted + AHEAD))
                elif not self._stopping():
                    return
                for done in self._listen():
                    early[done.number] = done
            done = early.pop(wanted)
            yield done.tally, done.findings.drained()

    def _begin(self, units: Sequence[InputRef], begun: int, end: int) -> int:
        """Give idle lanes the next inputs; give back how many have been begun altogether."""
        for number, lane in enumerate(self._lanes):
            if begun == end:
                break
            if lane.job is None:
                if lane.is_dead:
                    lane = self._lanes[number] = Lane(self._context, Path(self._folder.name))  # noqa: PLW2901
                    lane.brief(self._ruleset, self._settings)
                lane.start(Job(begun, units[begun]))
                begun += 1
        return begun

    def _stopping(self) -> bool:
        """Ask busy lanes to stop; say whether there still are any."""
        busy = [lane for lane in self._lanes if lane.job is not None]
        for lane in busy:
            lane.ask_to_stop()
        return bool(busy)

    def _listen(self) -> Iterator[Done]:
        """Hear the busy lanes for a moment; yield the jobs that are done."""
        talkers = {lane.connection: lane for lane in self._lanes if lane.job is not None}
        for connection in wait(list(talkers), timeout=_LISTEN_SECONDS):
            lane = talkers[connection]  # type: ignore[index]  # only connections were waited for
            message = lane.receive()
            if isinstance(message, Advance):
                self._on_advance(message.events, message.size)
            else:
                yield message
