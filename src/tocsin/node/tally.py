"""What a scan counts: of one input, and, merged in the inputs' order, of all of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tocsin.core.errors import EvaluationError, InputError, SkippedInput, TocsinError
from tocsin.core.event import RecordBatch
from tocsin.core.location import Location
from tocsin.core.ports import Route
from tocsin.core.values import Record

_SOURCES_KEPT = 10_000
_KINDS_KEPT = 200
_KEYS_SHOWN = 6
_KEY_SHOWN = 40
_OTHER_KINDS = "others"


@dataclass(slots=True)
class RuleFailure:
    """How often a rule's outcome was *error*, and where and why it first was."""

    count: int
    first: EvaluationError


@dataclass(slots=True)
class SourceFaults:
    """How much of a source could not be read as records, and what came first."""

    count: int
    first: InputError


@dataclass(slots=True)
class Tally:
    """The counts of a scan or of a part of it.

    `events` were read, `outside` of them lie outside the time bounds and were not judged, `timeless` have no time and
    were judged although there are bounds. `lines` are the lines of text that were read, in formats that have lines.
    `log_types` counts the judged events of every recognised log type, `unknown` those that no mapping knows, by the
    keys at their top. `faults` counts what could not be decoded by error type, `faulty` by source. `skipped` are files
    found in a folder or an archive that are no logs, `empty` other inputs without any event, `lost` those that could
    not be opened, are no logs though they were named, or broke off. `uncorrelated` counts matches that are in no
    correlation over their rule: they have not its group, its value, or a time.
    """

    events: int = 0
    size: int = 0
    lines: int = 0
    repaired: int = 0
    outside: int = 0
    timeless: int = 0
    inputs: int = 0
    empty: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    log_types: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    faults: Counter[type[InputError]] = field(default_factory=Counter)
    faulty: dict[str, SourceFaults] = field(default_factory=dict)
    failures: dict[int, RuleFailure] = field(default_factory=dict)
    lost: list[TocsinError] = field(default_factory=list)
    uncorrelated: int = 0

    def add_batch(self, batch: RecordBatch) -> None:
        """Count what was read."""
        self.events += len(batch.records)
        self.size += batch.size
        self.lines += batch.lines
        self.repaired += batch.repaired
        for fault in batch.faults:
            if isinstance(fault, SkippedInput):
                self.skipped.append(str(fault.location or batch.source))
            elif type(fault) is InputError:  # none of its kinds: about the whole input, not a part of it
                self.lost.append(fault)
            else:
                self.faults[type(fault)] += 1
                self._add_faults(batch.source, SourceFaults(1, fault))

    def _add_faults(self, source: str, faults: SourceFaults) -> None:
        known = self.faulty.get(source)
        if known is not None:
            known.count += faults.count
        elif len(self.faulty) < _SOURCES_KEPT:
            self.faulty[source] = faults

    def add_routes(self, routes: Sequence[Route], records: Sequence[Record]) -> None:
        """Count judged events by what the mapping recognised."""
        for route, count in Counter(routes).items():
            if route.logsources:
                self.log_types[route.log_type] += count
            else:
                strangers = (record for record, its in zip(records, routes, strict=True) if its is route)
                for keys, number in Counter(map(tuple, strangers)).items():
                    self.add_unknown(keys, number)

    def add_unknown(self, keys: tuple[str, ...], count: int) -> None:
        """Count records that no mapping knows by their top keys; of endless kinds only the first are told apart."""
        self._add_kind(", ".join(sorted(key[:_KEY_SHOWN] for key in keys)[:_KEYS_SHOWN]) or "nothing", count)

    def _add_kind(self, kind: str, count: int) -> None:
        self.unknown[kind if kind in self.unknown or len(self.unknown) < _KINDS_KEPT else _OTHER_KINDS] += count

    def add_failure(self, rule: int, error: EvaluationError, place: Location) -> None:
        """Count that a rule could not be judged on the event at `place`."""
        failure = self.failures.get(rule)
        if failure is None:
            first = type(error)(error.message, location=place, remedy=error.remedy)
            self.failures[rule] = RuleFailure(1, first)
        else:
            failure.count += 1

    def merge(self, other: "Tally") -> None:
        """Add the counts of the next part."""
        self.events += other.events
        self.size += other.size
        self.lines += other.lines
        self.repaired += other.repaired
        self.outside += other.outside
        self.timeless += other.timeless
        self.inputs += other.inputs
        self.empty += other.empty
        self.skipped += other.skipped
        self.log_types.update(other.log_types)
        for kind, count in other.unknown.items():
            self._add_kind(kind, count)
        self.faults.update(other.faults)
        for source, faults in other.faulty.items():
            self._add_faults(source, faults)
        for rule, failure in other.failures.items():
            mine = self.failures.setdefault(rule, RuleFailure(0, failure.first))
            mine.count += failure.count
        self.lost += other.lost
        self.uncorrelated += other.uncorrelated
