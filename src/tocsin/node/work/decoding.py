"""Decoding: a payload of the spool becomes records, and dead letters for what is none."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from tocsin.core.errors import InputError
from tocsin.core.event import RecordBatch
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


def decode(batch: SpooledBatch, series: str, parsers: ParserRegistry, limits: Limits) -> Decoded:
    """Decode a batch; never raises, whatever it holds."""
    decoded = Decoded()
    if batch.damage is not None:
        decoded.dead.append(_dead(batch, series, 0, "damaged", batch.damage.message, b""))
    elif batch.payload.format == "hec":
        _decode_hec(batch, series, parsers, limits, decoded)
    else:
        _decode_text(batch, series, batch.payload.data, parsers, limits, decoded)
    if len(decoded.texts) != len(decoded.records):
        decoded.texts.clear()
    return decoded


def _decode_text(
    batch: SpooledBatch, series: str, data: bytes, parsers: ParserRegistry, limits: Limits, decoded: Decoded
) -> None:
    head = data[:HEAD_BYTES]
    parser = next((parser for parser in parsers.values() if parser.sniff(head)), None)
    if parser is None:
        for position, line in _lines(data):
            decoded.dead.append(_dead(batch, series, position, "unknown_format", "no parser knows this", line))
        return
    time = _context_time(batch)
    for part in parser.batches(ByteStream(_pieces(data), []), batch.payload.source, limits):
        _add(part, batch, series, data, time, decoded)


def _add(
    part: RecordBatch, batch: SpooledBatch, series: str, data: bytes, time: datetime | None, decoded: Decoded
) -> None:
    decoded.records += part.records
    decoded.positions += part.positions
    decoded.times += [time] * len(part.records)
    if len(part.texts) == len(part.records):
        decoded.texts += part.texts
    for fault in part.faults:
        position = fault.location.record if fault.location and fault.location.record is not None else 0
        line = data[position:].partition(b"\n")[0] if position < len(data) else b""
        decoded.dead.append(_dead(batch, series, position, _reason(fault), fault.message, line))


def _decode_hec(batch: SpooledBatch, series: str, parsers: ParserRegistry, limits: Limits, decoded: Decoded) -> None:
    """Decode envelopes: an event that is an object is a record, one that is text is a line of a log."""
    found = envelopes(batch.payload.data)
    if isinstance(found, Wrong):  # the receiver has checked it: content that was taken is never lost untold
        decoded.dead.append(_dead(batch, series, 0, "undecodable", found.word.text, batch.payload.data))
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
        inner = Decoded()
        line = text.encode("utf-8", "replace")
        _decode_text(batch, series, line, parsers, limits, inner)
        decoded.records += inner.records
        decoded.positions += [number] * len(inner.records)
        decoded.times += [time] * len(inner.records)
        decoded.dead += [
            _dead(batch, series, number, letter.reason, letter.message, letter.raw) for letter in inner.dead[:1]
        ]
        if not inner.count:
            decoded.dead.append(_dead(batch, series, number, "empty", "there is nothing in the event", line))


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


def _dead(batch: SpooledBatch, series: str, position: int, reason: str, message: str, raw: bytes) -> DeadLetter:
    payload = batch.payload
    return DeadLetter(
        stage="parse",
        reason=reason,
        source=payload.source,
        series=series,
        seq=batch.seq,
        position=position,
        message=message.replace("\0", "\ufffd"),
        raw=raw,
        format=payload.format if payload.format != "hec" else "text",
        context=payload.context,
    )
