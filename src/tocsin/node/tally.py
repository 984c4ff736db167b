"""What a scan counts: of one input, and, merged in the inputs' order, of all of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tocsin.core.errors import EvaluationError, InputError, TocsinError
from tocsin.core.event import RecordBatch
from tocsin.core.location import Location
from tocsin.core.ports import Route

FAULTS_KEPT = 50


@dataclass(slots=True)
class RuleFailure:
    """How often a rule's outcome was *error*, and where and why it first was."""

    count: int
    first: EvaluationError


@dataclass(slots=True)
class Tally:
    """The counts of a scan or of a part of it.

    `events` were read, `outside` of them lie outside the time bounds and were not judged, `timeless` have no time and
    were judged although there are bounds. `log_types` counts the judged events of every recognised log type,
    `unknown` those that no mapping knows, by what they look like. `faults` are what could not be decoded, by error
    type, with the first ones kept in `first_faults`. `lost` are inputs (or the rest of them) that could not be scanned.
    """

    events: int = 0
    size: int = 0
    repaired: int = 0
    outside: int = 0
    timeless: int = 0
    inputs: int = 0
    empty: list[str] = field(default_factory=list)
    log_types: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    faults: Counter[type[InputError]] = field(default_factory=Counter)
    first_faults: list[InputError] = field(default_factory=list)
    failures: dict[int, RuleFailure] = field(default_factory=dict)
    lost: list[TocsinError] = field(default_factory=list)

    def add_batch(self, batch: RecordBatch) -> None:
        """Count what was read."""
        self.events += len(batch.records)
        self.size += batch.size
        self.repaired += batch.repaired
        for fault in batch.faults:
            self.add_fault(fault)

    def add_fault(self, fault: InputError) -> None:
        """Count what could not be read."""
        self.faults[type(fault)] += 1
        if len(self.first_faults) < FAULTS_KEPT:
            self.first_faults.append(fault)

    def add_routes(self, routes: Iterable[Route]) -> None:
        """Count judged events by what the mapping recognised."""
        by_identity = {id(route): route for route in routes}
        # Routes are the same object for all records of a kind: counting identities avoids hashing their contents.
        for identity, count in Counter(map(id, routes)).items():
            route = by_identity[identity]
            if route.logsources:
                self.log_types[route.log_type] += count
            else:
                self.unknown[kind_of(route)] += count

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
        self.repaired += other.repaired
        self.outside += other.outside
        self.timeless += other.timeless
        self.inputs += other.inputs
        self.empty += other.empty
        self.log_types.update(other.log_types)
        self.unknown.update(other.unknown)
        self.faults.update(other.faults)
        self.first_faults += other.first_faults[: FAULTS_KEPT - len(self.first_faults)]
        for rule, failure in other.failures.items():
            mine = self.failures.setdefault(rule, RuleFailure(0, failure.first))
            mine.count += failure.count
        self.lost += other.lost


def kind_of(route: Route) -> str:
    """Say in a few words what records look like that no mapping knows."""
    constants = " ".join(f"{name}={value}" for name, value in sorted(route.constants.items()))
    return f"{route.shape} {constants}".strip()
