"""The scan: inputs in, findings out, everything counted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol

from tocsin.core.event import Batch
from tocsin.core.garbage import rare_collections
from tocsin.core.ports import Mapper
from tocsin.detection.engine import CompiledRuleset
from tocsin.node.correlating import Correlating
from tocsin.node.interrupt import Interrupt
from tocsin.node.joining import Joining
from tocsin.node.lanes import Lanes, OnAdvance
from tocsin.node.plan import ScanSettings
from tocsin.node.scanner import Hit, Scanner
from tocsin.node.tally import Tally
from tocsin.pipeline.sources import Input, InputPart, parts_of


class FindingSink(Protocol):
    """Takes findings as they come, each as one line of JSON without its end."""

    def write(self, line: bytes) -> None:
        """Take one finding."""


class DetailSink(Protocol):
    """Takes findings with the index of their rule and their details."""

    def take(self, hit: Hit) -> None:
        """Take one finding."""


@dataclass(slots=True)
class ScanReport:
    """What a scan did: its counts, the findings of every rule by the rule's index, and whether it came to its end.

    With a limit or an interruption the counts are those up to where the scan stopped.
    """

    tally: Tally = field(default_factory=Tally)
    findings: Counter[int] = field(default_factory=Counter)
    limit_reached: bool = False
    interrupted: bool = False


def run_scan(
    ruleset: CompiledRuleset,
    mapper: Mapper,
    settings: ScanSettings,
    units: Iterable[Input],
    sink: FindingSink,
    *,
    lanes: Lanes | None,
    on_advance: OnAdvance,
    interrupt: Interrupt,
    details: DetailSink | None = None,
) -> ScanReport:
    """Scan inputs in the processes of `lanes`, or in this one; what comes out is the same for any number of them.

    `details` gets every finding, too, with its details when the settings ask for them.
    """
    report = ScanReport()
    joining = Joining(report.tally)
    taking = _Taking(report, sink, details, settings)
    parts = chain.from_iterable(parts_of(unit, part_bytes=settings.part_bytes) for unit in units)
    try:
        with rare_collections():
            if lanes is not None:
                results = lanes.scan(ruleset, settings, parts, on_advance, interrupt)
            else:
                results = _here(Scanner(ruleset, mapper, settings), parts, on_advance, interrupt)
            for part, tally, hits in results:
                try:
                    taking.take(hits)
                finally:
                    joining.add(part, tally)
                if report.limit_reached:
                    return report
            if not interrupt.requested:
                taking.take(taking.correlating.hits(len(ruleset)))
    except KeyboardInterrupt:
        report.interrupted = True
    report.interrupted = report.interrupted or interrupt.requested
    return report


class _Taking:
    """Takes what a scan finds, until it is as much as is wanted."""

    def __init__(
        self, report: ScanReport, sink: FindingSink, details: DetailSink | None, settings: ScanSettings
    ) -> None:
        self.correlating = Correlating(settings.correlations, settings.silent)
        self._report = report
        self._sink = sink
        self._details = details
        self._left = settings.limit

    def take(self, hits: Iterable[Hit]) -> None:
        """Take hits in their order."""
        for hit in hits:
            if hit.matches:
                self.correlating.take(hit.matches)
                continue
            self._sink.write(hit.line)
            if self._details is not None:
                self._details.take(hit)
            self._report.findings[hit.rule] += 1
            if self._left is not None:
                self._left -= 1
                if not self._left:
                    self._report.limit_reached = True
                    return


def _here(
    scanner: Scanner, parts: Iterable[InputPart], on_advance: OnAdvance, interrupt: Interrupt
) -> Iterator[tuple[InputPart, Tally, Iterator[Hit]]]:
    """Scan in this process, with the face of `Lanes.scan`; counts are complete when the findings have been taken."""

    def watch(batches: Iterable[Batch]) -> Iterator[Batch]:
        for batch in interrupt.waiting(batches):
            yield batch
            on_advance(batch.count, batch.size)

    for part in parts:
        if interrupt.requested:
            return
        tally = Tally()
        yield part, tally, scanner.scan(part, tally, watch)
