"""Decoding: a payload of the spool becomes records, and dead letters for what is none."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import msgspec
import orjson

from tocsin.core.errors import InputError
from tocsin.core.event import RecordBatch
from tocsin.core.values import Record
from tocsin.node.state import DeadLetter
from tocsin.node.work.pieces import FILED, LINE, FiledRecords, Piece, place_within
from tocsin.pipeline import ByteStream, Limits
from tocsin.pipeline.byte_stream import PIECE_BYTES
from tocsin.pipeline.parsers import HEAD_BYTES, Parser, ParserRegistry
from tocsin.pipeline.receivers.hec_events import Wrong, envelopes, epoch

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
    """Decodes pieces of a spool; never raises, whatever they hold."""

    def __init__(self, parsers: ParserRegistry, limits: Limits) -> None:
        self._parsers = parsers
        self._limits = limits

    def decode(self, piece: Piece) -> Decoded:
        """Decode a piece."""
        decoded = Decoded()
        batch = piece.batch
        if batch.damage is not None:
            decoded.dead.append(_dead(piece, piece.base, ("damaged", batch.damage.message), b""))
        elif batch.payload.format == "hec":
            self._decode_hec(piece, decoded)
        elif batch.payload.format == FILED:
            _decode_filed(piece, decoded)
        else:
            self._decode_text(piece, batch.payload.data, decoded)
        if len(decoded.texts) != len(decoded.records):
            decoded.texts.clear()
        if piece.within:
            _move_within(decoded, piece.base, piece.base)
        return decoded

    def _decode_text(self, piece: Piece, data: bytes, decoded: Decoded) -> None:
        context = Context(piece)
        whole = context.header + data
        base = piece.base - len(context.header)  # positions are those in the data, without the header before it
        parser = self._parser(piece.batch.payload.format, whole)
        if parser is None:
            why = ("unknown_format", "no parser knows this")
            decoded.dead += [_dead(piece, piece.base + position, why, line) for position, line in _lines(data)]
            return
        stream = ByteStream(_pieces(whole), [], written=context.received)
        for part in parser.batches(stream, piece.batch.payload.source, self._limits):
            if context.after:
                _leave_out(part, context.after)
            decoded.records += part.records
            decoded.positions += [base + position for position in part.positions] if base else part.positions
            decoded.times += [context.time] * len(part.records)
            if len(part.texts) == len(part.records):
                decoded.texts += part.texts
            for fault in part.faults:
                position = fault.location.record if fault.location and fault.location.record is not None else 0
                line = whole[position:].partition(b"\n")[0]
                why = _reason(fault), fault.message
                decoded.dead.append(_dead(piece, max(base + position, piece.base), why, line))

    def _parser(self, form: str, data: bytes) -> Parser | None:
        """Give the parser that the payload names, else the one that knows it by its beginning."""
        if form in self._parsers:
            return self._parsers.get(form)
        head = data[:HEAD_BYTES]
        return next((parser for parser in self._parsers.values() if parser.sniff(head)), None)

    def _decode_hec(self, piece: Piece, decoded: Decoded) -> None:
        """Decode envelopes: an event that is an object is a record, one that is text is a line of a log."""
        data = piece.batch.payload.data
        found = envelopes(data)
        if isinstance(found, Wrong):  # the receiver has checked it; what was taken is never lost untold
            decoded.dead.append(_dead(piece, 0, ("undecodable", found.word.text), data))
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
            self._decode_text(piece, line, inner)
            _move_within(inner, number, 0)
            decoded.records += inner.records
            decoded.positions += inner.positions
            decoded.times += [time] * len(inner.records)
            context = _with_time(piece.batch.payload.context, envelope.get("time"))
            decoded.dead += (
                replace(letter, format=LINE, context=context) for letter in _rest(piece, number, line, inner)
            )


def _move_within(decoded: Decoded, position: int, base: int) -> None:
    """Make the positions of what was decoded, counted from `base`, places within a position."""
    decoded.positions = [place_within(position, at - base) for at in decoded.positions]
    decoded.dead = [replace(letter, position=place_within(position, letter.position - base)) for letter in decoded.dead]


def _rest(piece: Piece, number: int, text: bytes, inner: Decoded) -> list[DeadLetter]:
    """Give the letters of the text of an envelope: one of all of it where nothing came out, else of what did not.

    What came out of a text is not to come out of it again when the rest is tried again.
    """
    if inner.records:
        return inner.dead
    why = ("empty", "there is nothing in the event")
    if inner.dead:
        why = (inner.dead[0].reason, inner.dead[0].message)
    return [_dead(piece, number, why, text)]


def _decode_filed(piece: Piece, decoded: Decoded) -> None:
    """Decode records of a file, which were read before they came into the spool."""
    filed = msgspec.msgpack.decode(piece.batch.payload.data, type=FiledRecords)
    for position, text in filed.records:
        decoded.records.append(_read(text))
        decoded.positions.append(position)
        decoded.texts.append(text)
    decoded.times += [None] * len(decoded.records)


def _read(text: bytes) -> Record:
    try:
        found: Record = orjson.loads(text)
    except ValueError:  # what orjson does not read: numbers beyond 64 bits, half characters
        found = json.loads(text)
    return found


def _dead(piece: Piece, position: int, why: tuple[str, str], raw: bytes) -> DeadLetter:
    reason, message = why
    payload = piece.batch.payload
    return DeadLetter(
        stage="parse",
        reason=reason,
        source=payload.source,
        series=piece.series,
        seq=piece.batch.seq,
        position=position,
        message=message.replace("\0", "\ufffd"),
        raw=raw,
        format=payload.format,
        context=payload.context,
        received=piece.batch.received,
    )


class Context:
    """What the transport told of a payload: a time, of a piece of a file its header and what was taken before it."""

    def __init__(self, piece: Piece) -> None:
        told = orjson.loads(piece.batch.payload.context)
        self.time = _utc(epoch(told.get("time")))
        self.header = str(told.get("header", "")).encode()
        self.after = int(told.get("after", 0))
        self.received = datetime.fromtimestamp(piece.batch.received / 10**9, UTC).date()


def _leave_out(part: RecordBatch, after: int) -> None:
    """Leave out the records up to a number."""
    kept = [number for number, position in enumerate(part.positions) if position > after]
    if len(part.texts) == len(part.records):
        part.texts = [part.texts[number] for number in kept]
    part.records = [part.records[number] for number in kept]
    part.positions = [part.positions[number] for number in kept]


def _with_time(context: bytes, time: object) -> bytes:
    """Give a context that tells the time of the envelope that an event stood in."""
    return context if time is None else orjson.dumps({**orjson.loads(context), "time": time})


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
