"""What batches of the spool come to: rows of the lake, findings and dead letters. No database is here."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import orjson

from tocsin.core.errors import EvaluationError
from tocsin.core.event import Event
from tocsin.core.finding import Finding
from tocsin.core.ports import Route
from tocsin.detection.engine import RowEvaluator
from tocsin.detection.engine.breaker import BreakerOpened
from tocsin.detection.findings import Subject, breaker_finding
from tocsin.detection.wire import encode
from tocsin.node.state import DeadLetter
from tocsin.node.state.revival import Tried
from tocsin.node.work.content import Content
from tocsin.node.work.decoding import Decoded, Decoder
from tocsin.node.work.letters_again import fates_of
from tocsin.node.work.pieces import Piece, plain_piece
from tocsin.pipeline import Limits
from tocsin.pipeline.lake import LakeRow
from tocsin.pipeline.mappings import MappedRoute
from tocsin.pipeline.parsers import built_in_parsers
from tocsin.pipeline.spool import SpooledBatch

_NANOSECONDS = 10**9
Taking = Callable[[SpooledBatch], Iterable[Piece]]


@dataclass(slots=True)
class Processed:
    """What batches came to. `found` are findings with their JSON; `counts` are by source and name.

    `tried` are the dead letters that were tried once more, by batch.
    """

    rows: list[LakeRow] = field(default_factory=list)
    found: list[tuple[Finding, bytes]] = field(default_factory=list)
    dead: list[DeadLetter] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    tried: list[tuple[str, Tried]] = field(default_factory=list)


class Processor:
    """Decodes, maps and judges the batches of one series by one content; never raises, whatever they hold."""

    def __init__(self, series: str, content: Content) -> None:
        self._series = series
        self._content = content
        self._decoder = Decoder(built_in_parsers(), Limits())
        self._troubles: list[tuple[int, EvaluationError]] = []
        self._evaluator = RowEvaluator(content.ruleset, lambda rule, error: self._troubles.append((rule, error)))

    def process(self, batches: Sequence[SpooledBatch], judged: int, take: Taking | None = None) -> Processed:
        """Process batches; those up to the sequence number `judged` were judged before, and give rows only.

        `take` gives the pieces of a batch; without it every batch is one.
        """
        done = Processed()
        for batch in batches:
            for piece in take(batch) if take else (plain_piece(self._series, batch),):
                decoded = self._decoder.decode(piece)
                events, routes = self._map(piece, decoded, done)
                if batch.seq > judged:
                    self._judge(decoded, events, routes, done)
                    _account(piece, decoded, done)
        return done

    def _map(self, piece: Piece, decoded: Decoded, done: Processed) -> tuple[list[Event], list[Route]]:
        """Make events of a piece's records, and rows for the lake of these, unless they are in it."""
        batch = piece.batch
        mapper, records = self._content.mapper, decoded.records
        routes = list(map(mapper.route, records))
        received = datetime.fromtimestamp(batch.received / _NANOSECONDS, UTC)
        source = f"{batch.payload.source}/{piece.origin}"
        events = []
        for number, (record, route, position, time) in enumerate(
            zip(records, routes, decoded.positions, decoded.times, strict=True)
        ):
            event = mapper.event(record, route, source, position)
            event = event if event.time is not None or time is None else replace(event, time=time)
            events.append(event)
            if not piece.stored:
                continue
            text = decoded.texts[number] if decoded.texts else orjson.dumps(record)
            raw = text if isinstance(text, str) else text.strip().decode("utf-8", "replace")
            done.rows.append(LakeRow(event, batch.payload.source, received, _class_of(route), raw, route))
        return events, list(routes)

    def _judge(self, decoded: Decoded, events: list[Event], routes: list[Route], done: Processed) -> None:
        rules, records = self._content.ruleset.rules, decoded.records
        for number, hits in self._evaluator.matches(records, routes, decoded.texts):
            subject = Subject(events[number], routes[number])
            for rule in hits:
                matched = self._evaluator.matched_fields(rule, records[number], routes[number])
                finding = subject.finding(rules[rule], matched)
                done.found.append((finding, encode(finding)))
            for rule, error in self._troubles:
                if isinstance(error, BreakerOpened):
                    finding = breaker_finding(rules[rule], error, events[number], routes[number])
                    done.found.append((finding, encode(finding)))
            self._troubles.clear()


def _account(piece: Piece, decoded: Decoded, done: Processed) -> None:
    """Count what came of a piece, and note what is dead of it."""
    source = piece.batch.payload.source
    fates = fates_of(piece, decoded.dead, len(decoded.records))
    done.dead += fates.new
    done.tried += fates.tried
    if piece.stored:
        done.counts[source, "surplus"] += fates.died + len(decoded.records) - fates.expected
        done.counts[source, "dead"] += fates.died - piece.terminal
        done.counts[source, "judged"] += len(decoded.records)


def _class_of(route: Route) -> int:
    return route.ocsf.class_uid if isinstance(route, MappedRoute) else 0
