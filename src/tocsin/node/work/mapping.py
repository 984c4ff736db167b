"""Mapping: the records of a batch become events, with what enrichments know about them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import orjson

from tocsin.core.event import Event
from tocsin.core.ports import Mapper, Route
from tocsin.core.values import ENRICHED, Record, as_judged
from tocsin.node.state import DeadLetter
from tocsin.node.work.decoding import Decoded
from tocsin.node.work.letters import Letters, about_event
from tocsin.node.work.pieces import Piece
from tocsin.pipeline.enrichments import Enriched, Enricher
from tocsin.pipeline.lake import LakeRow
from tocsin.pipeline.mappings import MappedRoute

_NANOSECONDS = 10**9


@dataclass(slots=True)
class Mapped:
    """The events of a piece, and for each of them its route, its row for the lake, and the record that is judged.

    A judged record has what enrichments know in it; the event's own has not. `texts` are the judged records' JSON,
    `times` are those that the transport told. `letters` are of what died, and of what failed on events that go on.
    """

    piece: Piece
    received: datetime
    events: list[Event] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    rows: list[LakeRow] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    times: list[datetime | None] = field(default_factory=list)
    texts: list[bytes | str] = field(default_factory=list)
    letters: list[DeadLetter] = field(default_factory=list)


class EventMaker:
    """Makes events; never raises, whatever the records are."""

    def __init__(self, mapper: Mapper, enricher: Enricher) -> None:
        self._mapper = mapper
        self._enricher = enricher

    def make(self, piece: Piece, decoded: Decoded) -> Mapped:
        """Make events of what was decoded; records of which none can be made are dead letters."""
        batch = piece.batch
        if not decoded.texts:
            decoded.texts = [_json(record) for record in decoded.records]
        received = datetime.fromtimestamp(batch.received / _NANOSECONDS, UTC)
        mapped = Mapped(
            piece,
            received,
            times=decoded.times,
            records=decoded.records,
            texts=decoded.texts,
            letters=decoded.dead,
        )
        sender = batch.payload.source
        source = f"{sender}/{piece.origin}"
        failed: list[int] = []
        for number, (record, position, time, text) in enumerate(
            zip(decoded.records, decoded.positions, decoded.times, decoded.texts, strict=True)
        ):
            raw = text if isinstance(text, str) else text.strip().decode("utf-8", "replace")
            try:
                route = self._mapper.route(record)
                event = self._mapper.event(record, route, source, position)
            except Exception as error:  # noqa: BLE001 - one record that nobody foresaw must not stop all others
                letter = Letters(piece).of_mapping(position, time, raw.encode("utf-8", "replace"), error)
                mapped.letters.append(letter)
                failed.append(number)
                continue
            if event.time is None and time is not None:
                event = replace(event, time=time)
            mapped.events.append(event)
            mapped.routes.append(route)
            mapped.rows.append(LakeRow(event, sender, received, _class_of(route), raw, route))
        if failed:
            _leave_out(failed, (decoded.records, decoded.positions, decoded.times, decoded.texts))
        self._enrich(mapped)
        return mapped

    def _enrich(self, mapped: Mapped) -> None:
        """Put what enrichments know into copies of the records; nobody else's word for it stays in them."""
        if not self._enricher:
            for number, event in enumerate(mapped.events):
                if ENRICHED in event.record:
                    _put(mapped, number, None)
            return
        for number, (event, route) in enumerate(zip(mapped.events, mapped.routes, strict=True)):
            enriched = self._enricher.enrich(event, route, mapped.received)
            if enriched is not None:
                if enriched.failures:
                    mapped.letters.append(_letter(mapped, number, enriched))
                _put(mapped, number, enriched)
            elif ENRICHED in event.record:
                _put(mapped, number, None)


def _letter(mapped: Mapped, number: int, enriched: Enriched) -> DeadLetter:
    event = mapped.events[number]
    about = about_event(event.id, event.log_type, mapped.times[number])
    about["enrichments"] = [failure.name for failure in enriched.failures]
    whys = [f"{failure.name}: {failure.error.message}" for failure in enriched.failures]
    return Letters(mapped.piece).of_enrichment(event.position, mapped.rows[number].raw, about, whys)


def _put(mapped: Mapped, number: int, enriched: Enriched | None) -> None:
    values = enriched.values if enriched is not None else None
    record = as_judged(mapped.events[number].record, values)
    if values:
        mapped.rows[number] = mapped.rows[number]._replace(enriched=orjson.dumps(values).decode())
    mapped.records[number] = record
    mapped.texts[number] = _json(record)


def _json(record: Record) -> bytes:
    """Give a record's JSON, also of what orjson does not write: half characters, numbers beyond 64 bits."""
    try:
        return orjson.dumps(record)
    except TypeError:
        return json.dumps(record, separators=(",", ":")).encode()


def _leave_out(numbers: list[int], lists: Sequence[list[Any]]) -> None:
    for its in lists:
        for number in reversed(numbers):
            del its[number]


def _class_of(route: Route) -> int:
    return route.kind.ocsf.class_uid if isinstance(route, MappedRoute) else 0
