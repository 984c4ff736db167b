"""One process's scanner: inputs to batches, batches to routes, routes to matches, matches to findings."""

from collections.abc import Iterator, Sequence

from tocsin.core.errors import EvaluationError, InputError, TocsinError
from tocsin.core.event import RecordBatch
from tocsin.core.finding import Finding
from tocsin.core.location import Location
from tocsin.core.ports import Mapper, Route
from tocsin.core.values import Record
from tocsin.detection.engine import CompiledRuleset, ReferenceEvaluator, RowEvaluator
from tocsin.detection.findings import make_finding
from tocsin.detection.wire import encode
from tocsin.node.interrupt import Watch
from tocsin.node.plan import ScanSettings
from tocsin.node.tally import Tally
from tocsin.pipeline.sources import InputRef

Hit = tuple[int, bytes]
"""A finding on its way out: the index of its rule, and the finding as one line of JSON without its end."""


class InputLost(InputError):  # noqa: N818 - named for what is counted in the summary
    """The rest of an input could not be scanned."""


class Scanner:
    """Scans inputs one after the other; what it finds in an input does not depend on the ones before."""

    def __init__(self, ruleset: CompiledRuleset, mapper: Mapper, settings: ScanSettings) -> None:
        self._rules = ruleset.rules
        self._mapper = mapper
        self._settings = settings
        self._troubles: list[tuple[int, EvaluationError]] = []
        evaluator = RowEvaluator if settings.evaluator == "row" else ReferenceEvaluator
        self._evaluator = evaluator(ruleset, lambda rule, error: self._troubles.append((rule, error)))

    def scan(self, unit: InputRef, tally: Tally, watch: Watch) -> Iterator[Hit]:
        """Yield the findings of one input and count in `tally`; whatever goes wrong is counted there too.

        `watch` goes along with the reading: it tells of progress and may end it.
        """
        tally.inputs += 1
        try:
            yield from self._scan(unit, tally, watch)
        except TocsinError as error:
            tally.lost.append(error)
        except Exception as error:  # noqa: BLE001 - one input that breaks us must not cost the others
            tally.lost.append(lost(unit, error))
        if not tally.events:
            tally.empty.append(unit.source)

    def _scan(self, unit: InputRef, tally: Tally, watch: Watch) -> Iterator[Hit]:
        self._evaluator.forget_failures()
        match, route_of, troubles = self._evaluator.match, self._mapper.route, self._troubles
        for batch in watch(unit.batches(self._settings.limits)):
            tally.add_batch(batch)
            records, positions, routes = self._judged(batch, list(map(route_of, batch.records)), tally)
            tally.add_routes(routes, records)
            for record, route, position in zip(records, routes, positions, strict=True):
                hits = match(record, route)
                if hits:
                    for rule in hits:
                        yield rule, encode(self._finding(rule, record, route, batch.source, position))
                if troubles:
                    self._count_troubles(tally, Location(batch.source, record=position))

    def _judged(
        self, batch: RecordBatch, routes: list[Route], tally: Tally
    ) -> tuple[Sequence[Record], Sequence[int], list[Route]]:
        """Give the records to judge, their positions and routes: all, or those within the time bounds."""
        bounds = self._settings.bounds
        if not bounds:
            return batch.records, batch.positions, routes
        times = list(map(self._mapper.time, batch.records, routes))
        tally.timeless += times.count(None)
        kept = [number for number, time in enumerate(times) if time is None or bounds.covers(time)]
        tally.outside += len(times) - len(kept)
        return (
            [batch.records[number] for number in kept],
            [batch.positions[number] for number in kept],
            [routes[number] for number in kept],
        )

    def _finding(self, rule: int, record: Record, route: Route, source: str, position: int) -> Finding:
        return make_finding(self._rules[rule], self._mapper.event(record, route, source, position), route)

    def _count_troubles(self, tally: Tally, place: Location) -> None:
        for rule, error in self._troubles:
            tally.add_failure(rule, error, place)
        self._troubles.clear()


def lost(unit: InputRef, error: Exception) -> InputLost:
    """Say that an input broke off for a reason nobody foresaw."""
    return InputLost(
        f"the rest of this input was not scanned: {type(error).__name__}: {error}",
        location=Location(unit.source),
        remedy="this is a bug in tocsin: please report it",
    )
