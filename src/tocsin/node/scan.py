"""The scan: inputs in, findings out, everything counted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tocsin.core.event import Batch
from tocsin.core.garbage import rare_collections
from tocsin.core.ports import Mapper
from tocsin.detection.engine import CompiledRuleset
from tocsin.node.interrupt import Interrupt
from tocsin.node.lanes import Lanes, OnAdvance
from tocsin.node.plan import ScanSettings
from tocsin.node.scanner import Hit, Scanner
from tocsin.node.tally import Tally
from tocsin.pipeline.sources import InputRef


class FindingSink(Protocol):
    """Takes findings as they come, each as one line of JSON without its end."""

    def write(self, line: bytes) -> None:
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
    units: Sequence[InputRef],
    sink: FindingSink,
    *,
    jobs: int,
    spool: Path,
    on_advance: OnAdvance,
    interrupt: Interrupt,
) -> ScanReport:
    """Scan inputs in `jobs` processes; the findings and their order are the same for any number of them.

    `spool` is a folder for temporary files, in which other processes' findings wait for their turn.
    """
    report = ScanReport()
    found = 0
    try:
        workers: InProcess | Lanes
        if min(jobs, len(units)) > 1:
            workers = Lanes(
                ruleset, settings, jobs=min(jobs, len(units)), spool=spool, on_advance=on_advance, interrupt=interrupt
            )
        else:
            workers = InProcess(Scanner(ruleset, mapper, settings), on_advance, interrupt)
        with rare_collections(), workers:
            for tally, hits in workers.scan(units):
                try:
                    for rule, line in hits:
                        sink.write(line)
                        report.findings[rule] += 1
                        found += 1
                        if found == settings.limit:
                            report.limit_reached = True
                            return report
                finally:
                    report.tally.merge(tally)
    except KeyboardInterrupt:
        report.interrupted = True
    report.interrupted = report.interrupted or interrupt.requested
    return report


class InProcess:
    """Scans inputs in this process, with the face of `Lanes`."""

    def __init__(self, scanner: Scanner, on_advance: OnAdvance, interrupt: Interrupt) -> None:
        self._scanner = scanner
        self._on_advance = on_advance
        self._interrupt = interrupt

    def __enter__(self) -> "InProcess":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def scan(self, units: Sequence[InputRef]) -> Iterator[tuple[Tally, Iterator[Hit]]]:
        """Yield, input by input, the counts, which are complete when the findings have been taken, and the findings."""
        for unit in units:
            if self._interrupt.requested:
                return
            tally = Tally()
            yield tally, self._scanner.scan(unit, tally, self._watch)

    def _watch(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        for batch in self._interrupt.waiting(batches):
            yield batch
            self._on_advance(batch.count, batch.size)
