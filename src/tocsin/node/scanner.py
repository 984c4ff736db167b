"""One process's scanner: inputs to batches, batches to routes, routes to matches, matches to findings."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from tocsin.core.errors import EvaluationError, InputError, TocsinError
from tocsin.core.event import ColumnBatch, Event, RecordBatch
from tocsin.core.location import Location
from tocsin.core.ports import Mapper, Route
from tocsin.core.values import Record
from tocsin.detection.cache import CacheFolder
from tocsin.detection.correlation.event_matches import packed
from tocsin.detection.correlation.extraction import Extraction
from tocsin.detection.details import detail
from tocsin.detection.engine import CompiledRule, CompiledRuleset, OnError, ReferenceEvaluator, RowEvaluator
from tocsin.detection.engine.breaker import BreakerOpened
from tocsin.detection.engine.matchers import thrifty_matcher
from tocsin.detection.findings import Subject, breaker_finding
from tocsin.detection.wire import encode
from tocsin.node.interrupt import Watch
from tocsin.node.judged import Judged
from tocsin.node.plan import ScanSettings
from tocsin.node.tally import Tally
from tocsin.pipeline.sources import InputPart

if TYPE_CHECKING:
    from tocsin.node.column_scanner import ColumnScanner


class Hit(NamedTuple):
    """A finding on its way out: the index of its rule, and the finding as one line of JSON without its end.

    `detail` is what `detection.details.detail` writes, empty unless the settings ask for details. `matches` is what the
    event is to correlations; a hit that has it is no finding, and its other parts are empty.
    """

    rule: int
    line: bytes
    detail: bytes = b""
    matches: bytes = b""


class ScanEvaluator(Protocol):
    """An evaluator of batches whose verdicts can be made independent of what came before."""

    def forget_failures(self) -> None:
        """Begin anew."""

    def matches(
        self, records: Sequence[Record], routes: Sequence[Route], texts: Sequence[bytes | str], /
    ) -> Iterator[tuple[int, Sequence[int]]]:
        """Yield the numbers of records, in order, with the indexes of the rules that match them, in order.

        Those that no rule matches may be left out, unless an error was told of them. `texts` are the records' JSON, or
        nothing.
        """

    def matched_fields(self, number: int, record: Record, route: Route, /) -> dict[str, Any]:
        """Give the fields that made a rule match a record, with their values."""


MakeEvaluator = Callable[[CompiledRuleset, OnError], ScanEvaluator]


class InputLost(InputError):  # noqa: N818 - named for what is counted in the summary
    """The rest of an input could not be scanned."""


class Scanner:
    """Scans parts of inputs one after the other; what it finds in one does not depend on the ones before."""

    def __init__(
        self,
        ruleset: CompiledRuleset,
        mapper: Mapper,
        settings: ScanSettings,
        make_evaluator: MakeEvaluator | None = None,
    ) -> None:
        self._rules = ruleset.rules
        self._mapper = mapper
        self._settings = settings
        self._troubles: list[tuple[int, EvaluationError]] = []
        make = make_evaluator or (_row_evaluator(settings) if settings.evaluator == "row" else ReferenceEvaluator)
        self._evaluator = make(ruleset, lambda rule, error: self._troubles.append((rule, error)))
        self._ruleset = ruleset
        self._extraction = Extraction(settings.correlations, [rule.id for rule in ruleset.rules])
        self._silent = {index for index, rule in enumerate(ruleset.rules) if rule.id in settings.silent}
        self._columns: ColumnScanner | None = None

    def scan(self, unit: InputPart, tally: Tally, watch: Watch) -> Iterator[Hit]:
        """Yield the findings of one part of an input and count in `tally`; whatever goes wrong is counted there too.

        `watch` goes along with the reading: it tells of progress and may end it.
        """
        tally.inputs += 1
        before = self._extraction.left_out
        try:
            yield from self._scan(unit, tally, watch)
        except TocsinError as error:
            tally.lost.append(error)
        except Exception as error:  # noqa: BLE001 - one input that breaks us must not cost the others
            tally.lost.append(lost(unit, error))
        if not tally.events and not tally.skipped:
            tally.empty.append(unit.source)
        tally.uncorrelated = self._extraction.left_out - before

    def _scan(self, unit: InputPart, tally: Tally, watch: Watch) -> Iterator[Hit]:
        self._evaluator.forget_failures()
        self._troubles.clear()  # a scan that was broken off may have left some
        if self._columns is not None:
            self._columns.forget_failures()
        limits = self._settings.limits
        # Which fields a record has cannot be told by columns.
        by_row = self._settings.evaluator == "reference" or self._settings.route_by == "fields"
        for batch in watch(unit.batches(limits) if by_row else unit.column_batches(limits)):
            if isinstance(batch, RecordBatch):
                yield from self._scan_records(batch, tally)
            else:
                yield from self._scan_columns(batch, tally)

    def _scan_records(self, batch: RecordBatch, tally: Tally) -> Iterator[Hit]:
        tally.add_batch(batch)
        judged = self._judged(batch, list(map(self._mapper.route, batch.records)), tally)
        records, routes = judged.records, judged.routes
        tally.add_routes(routes, records)
        seen = judged.as_rules_see()
        texts = batch.texts if len(batch.texts) == len(records) and seen is records else ()
        for number, hits in self._evaluator.matches(seen, routes, texts):
            if hits or self._troubles:
                event = judged.event(number, self._mapper)
                yield from self._found(event, seen[number], routes[number], hits)
                yield from self._told(tally, event, seen[number], routes[number], judged.place(number))

    def _scan_columns(self, batch: ColumnBatch, tally: Tally) -> Iterator[Hit]:
        # Imported here because it takes longer than to read most logs, and most scans meet no columns.
        from tocsin.node.column_scanner import ColumnScanner  # noqa: PLC0415

        if self._columns is None:
            bounds = self._settings.bounds
            cache = CacheFolder(self._settings.cache) if self._settings.cache else None
            self._columns = ColumnScanner(
                self._ruleset, self._mapper, bounds, self._evaluator, self._troubles, cache=cache
            )
        for position, record, route, hits in self._columns.scan(batch, tally):
            yield from self._found(self._mapper.event(record, route, batch.source, position), record, route, hits)

    def _found(self, event: Event, record: Record, route: Route, hits: Sequence[int]) -> Iterator[Hit]:
        """Make findings of an event; `record` is it as rules see it."""
        subject = Subject(event, route)
        if self._extraction.wants(hits):
            matches = self._extraction.of(subject, record, hits)
            if matches is not None:
                yield Hit(0, b"", matches=packed(matches))
        for rule in hits:
            if rule in self._silent:
                continue
            matched = self._evaluator.matched_fields(rule, record, route)
            line = encode(subject.finding(self._rules[rule], matched))
            yield Hit(rule, line, self._detail(self._rules[rule], record, route))

    def _judged(self, batch: RecordBatch, routes: list[Route], tally: Tally) -> Judged:
        """Give the events to judge: all, or those within the time bounds."""
        judged = Judged(batch.source, batch.records, batch.positions, routes, batch.origins)
        bounds = self._settings.bounds
        if not bounds:
            return judged
        times = judged.times(self._mapper)
        tally.timeless += times.count(None)
        kept = [number for number, time in enumerate(times) if time is None or bounds.covers(time)]
        tally.outside += len(times) - len(kept)
        return judged.chosen(kept)

    def _told(self, tally: Tally, event: Event, record: Record, route: Route, place: Location) -> Iterator[Hit]:
        """Count what could not be judged on a record; a rule that is rested for it is a finding of its own."""
        for rule, error in self._troubles:
            tally.add_failure(rule, error, place)
            if isinstance(error, BreakerOpened):
                line = encode(breaker_finding(self._rules[rule], error, event, route))
                yield Hit(rule, line, self._detail(None, record, route))
        self._troubles.clear()

    def _detail(self, rule: CompiledRule | None, record: Record, route: Route) -> bytes:
        return detail(rule, record, route) if self._settings.details else b""


def _row_evaluator(settings: ScanSettings) -> MakeEvaluator:
    """Give the row evaluator with matchers that cost nothing before they pay, and are kept where there is a cache."""
    return partial(RowEvaluator, build_matcher=thrifty_matcher(CacheFolder(settings.cache) if settings.cache else None))


def limited(hits: Iterable[Hit], limit: int | None) -> Iterator[Hit]:
    """Give hits until there are so many findings among them."""
    found = 0
    for hit in hits:
        yield hit
        found += bool(hit.line)
        if found == limit:
            return


def lost(unit: InputPart, error: Exception) -> InputLost:
    """Say that the scan of an input, or of a part of it, broke off for a reason nobody foresaw."""
    return InputLost(
        f"the rest of {unit} was not scanned: {type(error).__name__}: {error}",
        location=Location(unit.source),
        remedy="this is a bug in tocsin: please report it",
    )
