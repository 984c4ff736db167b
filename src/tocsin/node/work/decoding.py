"""Decoding: a payload of the spool becomes records, and dead letters for what is none."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from tocsin.core.errors import InputError
from tocsin.core.values import Record
from tocsin.node.state import DeadLetter
from tocsin.pipeline import ByteStream, Limits
from tocsin.pipeline.byte_stream import PIECE_BYTES
from tocsin.pipeline.parsers import HEAD_BYTES, ParserRegistry
from tocsin.pipeline.receivers.hec_events import Wrong, envelopes, epoch
from tocsin.pipeline.spool import SpooledBatch

_REASONS = {"UndecodableRecord": "undecodable", "LimitExceeded": "too_large", "DamagedInput": "damaged"}


@dataclass(slots=True)
class Decoded:
    """What a payload held: records with their positions in it and, where the transport told one, their times.

    `texts` are the records' JSON, or nothing where not all of them were JSON as it stands.
    """

    records: list[Record] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    times: list[datetime | None] = field(default_factory=list)
    texts: list[bytes | str] = field(default_factory=list)
    dead: list[DeadLetter] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Give how many units came out, dead or alive."""
        return len(self.records) + len(self.dead)


class Decoder:
    """Decodes the batches of one series; never raises, whatever they hold."""

    def __init__(self, series: str, parsers: ParserRegistry, limits: Limits) -> None:
        self._series = series
        self._parsers = parsers
        self._limits = limits

    def decode(self, batch: SpooledBatch) -> Decoded:
        """Decode a batch."""
        decoded = Decoded()
        if batch.damage is not None:
            decoded.dead.append(self._dead(batch, 0, ("damaged", batch.damage.message), b""))
        elif batch.payload.format == "hec":
            self._decode_hec(batch, decoded)
        else:
            self._decode_text(batch, batch.payload.data, decoded)
        if len(decoded.texts) != len(decoded.records):
            decoded.texts.clear()
        return decoded

    def _decode_text(self, batch: SpooledBatch, data: bytes, decoded: Decoded) -> None:
        head = data[:HEAD_BYTES]
        parser = next((parser for parser in self._parsers.values() if parser.sniff(head)), None)
        if parser is None:
            why = ("unknown_format", "no parser knows this")
            decoded.dead += [self._dead(batch, position, why, line) for position, line in _lines(data)]
            return
        time = _context_time(batch)
        for part in parser.batches(ByteStream(_pieces(data), []), batch.payload.source, self._limits):
            decoded.records += part.records
            decoded.positions += part.positions
            decoded.times += [time] * len(part.records)
            if len(part.texts) == len(part.records):
                decoded.texts += part.texts
            for fault in part.faults:
                position = fault.location.record if fault.location and fault.location.record is not None else 0
                line = data[position:].partition(b"\n")[0]
                decoded.dead.append(self._dead(batch, position, (_reason(fault), fault.message), line))

    def _decode_hec(self, batch: SpooledBatch, decoded: Decoded) -> None:
        """Decode envelopes: an event that is an object is a record, one that is text is a line of a log."""
        found = envelopes(batch.payload.data)
        if isinstance(found, Wrong):  # the receiver has checked it; what was taken is never lost untold
            decoded.dead.append(self._dead(batch, 0, ("undecodable", found.word.text), batch.payload.data))
            return
        for number, envelope in enumerate(found):
            event: Any = envelope["event"]
            time = _utc(epoch(envelope.get("time")))
            if isinstance(event, dict):
                decoded.records.append(event)
                decoded.positions.append(number)
                decoded.times.append(time)
                continue
            text = event if isinstance(event, str) else orjson.dumps(event).decode()
            line = text.encode("utf-8", "replace")
            inner = Decoded()
            self._decode_text(batch, line, inner)
            decoded.records += inner.records
            decoded.positions += [number] * len(inner.records)
            decoded.times += [time] * len(inner.records)
            why = [(letter.reason, letter.message) for letter in inner.dead]
            if not inner.count:
                why = [("empty", "there is nothing in the event")]
            decoded.dead += [self._dead(batch, number, each, line) for each in why[:1]]

    def _dead(self, batch: SpooledBatch, position: int, why: tuple[str, str], raw: bytes) -> DeadLetter:
        reason, message = why
        payload = batch.payload
        return DeadLetter(
            stage="parse",
            reason=reason,
            source=payload.source,
            series=self._series,
            seq=batch.seq,
            position=position,
            message=message.replace("\0", "\ufffd"),
            raw=raw,
            format=payload.format if payload.format != "hec" else "text",
            context=payload.context,
        )


def _context_time(batch: SpooledBatch) -> datetime | None:
    context = orjson.loads(batch.payload.context)
    return _utc(epoch(context.get("time")))


def _utc(seconds: float | None) -> datetime | None:
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _reason(fault: InputError) -> str:
    return _REASONS.get(type(fault).__name__, "unreadable")


def _pieces(data: bytes) -> Iterator[bytes]:
    for begin in range(0, len(data), PIECE_BYTES):
        yield data[begin : begin + PIECE_BYTES]


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    for line in data.splitlines(keepends=True):
        if line.strip():
            yield position, line.rstrip(b"\r\n")
        position += len(line)
