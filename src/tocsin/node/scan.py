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
    found = 0
    parts = chain.from_iterable(parts_of(unit, part_bytes=settings.part_bytes) for unit in units)
    try:
        with rare_collections():
            if lanes is not None:
                results = lanes.scan(ruleset, settings, parts, on_advance, interrupt)
            else:
                results = _here(Scanner(ruleset, mapper, settings), parts, on_advance, interrupt)
            for part, tally, hits in results:
                try:
                    for hit in hits:
                        sink.write(hit.line)
                        if details is not None:
                            details.take(hit)
                        report.findings[hit.rule] += 1
                        found += 1
                        if found == settings.limit:
                            report.limit_reached = True
                            return report
                finally:
                    joining.add(part, tally)
    except KeyboardInterrupt:
        report.interrupted = True
    report.interrupted = report.interrupted or interrupt.requested
    return report


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
