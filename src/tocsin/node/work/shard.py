"""One shard's worker: reads the spool in order, finds, gathers for the lake, and writes how far it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import orjson

from tocsin.core.clock import Clock
from tocsin.core.errors import EvaluationError
from tocsin.core.finding import Finding
from tocsin.core.ports import Route
from tocsin.detection.engine import CompiledRuleset, RowEvaluator
from tocsin.detection.engine.breaker import BreakerOpened
from tocsin.detection.findings import Subject, breaker_finding
from tocsin.detection.wire import encode
from tocsin.node.state import Database, DeadLetter, LakeFile, Lease
from tocsin.node.state.dead_letters import add_dead_letters
from tocsin.node.state.findings import add_findings
from tocsin.node.state.lake_files import register
from tocsin.node.state.leases import require
from tocsin.node.state.progress import Progress, ShardPosition, count, move
from tocsin.node.work.content import Content
from tocsin.node.work.decoding import Decoded, Decoder
from tocsin.pipeline import Limits
from tocsin.pipeline.lake import LakeBuffer, LakeRow, WrittenFile, write_files
from tocsin.pipeline.mappings import MappedRoute
from tocsin.pipeline.parsers import built_in_parsers
from tocsin.pipeline.spool import SpooledBatch, SpoolReader

_NANOSECONDS = 10**9
_BATCHES = 64


@dataclass(frozen=True, slots=True)
class Flushing:
    """When what was gathered is written to the lake: at so many bytes, or after so many seconds."""

    bytes: int = 64 * 1024**2
    seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a worker works: a shard of a series of the spool, the state, and the folder of the lake."""

    series: Path
    shard: int
    database: Database
    lake: Path


class ShardWorker:
    """Works on one shard of one series, under a lease; raises LeaseLost when another has it."""

    def __init__(
        self, place: Place, lease: Lease, content: Content, clock: Clock, flushing: Flushing | None = None
    ) -> None:
        self._series = place.series.name
        self._reader = SpoolReader(place.series)
        self._shard = place.shard
        self._database = place.database
        self._lake = place.lake
        self._lease = lease
        self._clock = clock
        self._flushing = flushing or Flushing()
        self._decoder = Decoder(self._series, built_in_parsers(), Limits())
        self._buffer = LakeBuffer()
        self._since = clock.steady()
        self._position = Progress(place.database).of(self._series, place.shard)
        self._read = self._position.laked  # what is judged and not stored is read again, and stored only
        self._troubles: list[tuple[int, EvaluationError]] = []
        self.use(content)

    def use(self, content: Content) -> None:
        """Judge by this content from the next batch on."""
        self._content = content
        self._evaluator = _evaluator(content.ruleset, self._troubles)

    @property
    def position(self) -> ShardPosition:
        """Give what is judged and stored."""
        return self._position

    @property
    def read(self) -> int:
        """Give the last sequence number that was read: the next batch is behind it."""
        return self._read

    def step(self, before: int | None = None) -> int:
        """Work on what waits; give how many batches these were.

        Batches with the sequence number `before` and above are left for later: other content is in force there.
        """
        batches = self._reader.read(self._shard, self._read, _BATCHES)
        if before is not None:
            batches = [batch for batch in batches if batch.seq < before]
        if batches:
            self._work(batches)
        self.flush_if_due()
        return len(batches)

    def flush_if_due(self) -> None:
        """Write what was gathered, if it is much or old."""
        is_old = self._clock.steady() - self._since >= self._flushing.seconds
        if self._buffer.size >= self._flushing.bytes or (is_old and self._position.laked < self._read):
            self.flush()

    def flush(self) -> None:
        """Write what was gathered as files, and register them with the position that they reach, at once."""
        if self._position.laked < self._read:
            mark = (self._series, str(self._shard), str(self._lease.epoch), str(self._position.laked), str(self._read))
            files = write_files(self._lake, self._buffer, mark)
            position = self._position._replace(laked=self._read)
            tenant = self._database.tenant
            with self._database.transaction() as connection:
                require(connection, tenant, self._lease)
                register(connection, tenant, [_registered(file) for file in files])
                count(connection, tenant, {(source, "laked"): n for source, n in self._buffer.counts.items()})
                move(connection, tenant, self._series, self._shard, position)
            self._position = position
            self._buffer.clear()
        self._since = self._clock.steady()

    def _work(self, batches: Sequence[SpooledBatch]) -> None:
        found: list[tuple[Finding, bytes]] = []
        dead: list[DeadLetter] = []
        counts: Counter[tuple[str, str]] = Counter()
        for batch in batches:
            decoded = self._decoder.decode(batch)
            is_new = batch.seq > self._position.detected
            found += self._events(batch, decoded, judged=is_new)
            if is_new:
                source = batch.payload.source
                dead += decoded.dead
                counts[source, "surplus"] += decoded.count - batch.payload.events
                counts[source, "dead"] += len(decoded.dead)
                counts[source, "judged"] += len(decoded.records)
        last = batches[-1].seq
        self._read = last
        if last <= self._position.detected:
            return
        position = self._position._replace(detected=last)
        tenant, now = self._database.tenant, self._clock.now().timestamp()
        with self._database.transaction() as connection:
            require(connection, tenant, self._lease)
            add_findings(connection, tenant, found, now)
            add_dead_letters(connection, tenant, dead, now)
            count(connection, tenant, counts)
            move(connection, tenant, self._series, self._shard, position)
        self._position = position

    def _events(self, batch: SpooledBatch, decoded: Decoded, *, judged: bool) -> list[tuple[Finding, bytes]]:
        """Gather a batch's events for the lake; give their findings, if they are to be judged."""
        mapper, records = self._content.mapper, decoded.records
        routes = list(map(mapper.route, records))
        received = datetime.fromtimestamp(batch.received / _NANOSECONDS, UTC)
        source = f"{batch.payload.source}/{self._series}-{batch.seq}"
        events = []
        for number, (record, route, position, time) in enumerate(
            zip(records, routes, decoded.positions, decoded.times, strict=True)
        ):
            event = mapper.event(record, route, source, position)
            event = event if event.time is not None or time is None else replace(event, time=time)
            events.append(event)
            text = decoded.texts[number] if decoded.texts else orjson.dumps(record)
            raw = text if isinstance(text, str) else text.strip().decode("utf-8", "replace")
            self._buffer.add(LakeRow(event, batch.payload.source, received, _class_of(route), raw))
        if not judged:
            return []
        found: list[tuple[Finding, bytes]] = []
        rules = self._content.ruleset.rules
        for number, hits in self._evaluator.matches(records, routes, decoded.texts):
            subject = Subject(events[number], routes[number])
            for rule in hits:
                matched = self._evaluator.matched_fields(rule, records[number], routes[number])
                finding = subject.finding(rules[rule], matched)
                found.append((finding, encode(finding)))
            for rule, error in self._troubles:
                if isinstance(error, BreakerOpened):
                    finding = breaker_finding(rules[rule], error, events[number], routes[number])
                    found.append((finding, encode(finding)))
            self._troubles.clear()
        return found


def _evaluator(ruleset: CompiledRuleset, troubles: list[tuple[int, EvaluationError]]) -> RowEvaluator:
    return RowEvaluator(ruleset, lambda rule, error: troubles.append((rule, error)))


def _class_of(route: Route) -> int:
    return route.ocsf.class_uid if isinstance(route, MappedRoute) else 0


def _registered(file: WrittenFile) -> LakeFile:
    return LakeFile(file.table, file.path, file.day, file.size, file.rows, file.stats)
