"""Taps: what comes from a source, read beside the node without changing anything."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Protocol

import orjson
from sqlalchemy import ColumnElement, select, tuple_

from tocsin.core.times import iso
from tocsin.node.processes.folders import SERIES, series_folder
from tocsin.node.settings import NodeSettings
from tocsin.node.state import Database
from tocsin.node.state.tables import DEAD_LETTERS
from tocsin.node.work.decoding import Decoder
from tocsin.node.work.pieces import plain_piece
from tocsin.pipeline import Limits
from tocsin.pipeline.mappings import RecordMapper
from tocsin.pipeline.parsers import built_in_parsers
from tocsin.pipeline.receivers.hec_events import Wrong, envelopes
from tocsin.pipeline.spool import SpooledBatch, SpoolReader
from tocsin.pipeline.spool.batch import shard_of

_TOGETHER = 64


class Tap(Protocol):
    """Gives lines as there are new ones."""

    def next(self) -> list[bytes]:
        """Give the lines that came since it was last asked; none where nothing came."""


class _SpoolTap(ABC):
    """Follows the batches of one source."""

    def __init__(self, settings: NodeSettings, source: str, *, begin: bool) -> None:
        self._source = source
        self._shard = shard_of(source, settings.spool.shards)
        self._reader = SpoolReader(series_folder(settings))
        self._after = 0 if begin else self._reader.last().get(self._shard, 0)

    def next(self) -> list[bytes]:
        """Give the lines of the next batches."""
        lines: list[bytes] = []
        while not lines:
            batches = self._reader.read(self._shard, self._after, _TOGETHER)
            if not batches:
                return []
            self._after = batches[-1].seq
            lines = [line for batch in batches if batch.payload.source == self._source for line in self._lines(batch)]
        return lines

    @abstractmethod
    def _lines(self, batch: SpooledBatch) -> Iterator[bytes]:
        """Yield the lines of a batch."""


class RawTap(_SpoolTap):
    """What was sent, as it was: a line an event where it came in lines, an envelope a line from the event collector."""

    def _lines(self, batch: SpooledBatch) -> Iterator[bytes]:
        if batch.payload.format != "hec":
            yield from (line.rstrip(b"\r") for line in batch.payload.data.split(b"\n") if line.strip())
            return
        found = envelopes(batch.payload.data)
        yield from [] if isinstance(found, Wrong) else map(orjson.dumps, found)


class MappedTap(_SpoolTap):
    """What the mapping makes of each event: log type, time, id and entities, beside the record."""

    def __init__(self, settings: NodeSettings, source: str, mapper: RecordMapper, *, begin: bool) -> None:
        super().__init__(settings, source, begin=begin)
        self._mapper = mapper
        self._decoder = Decoder(built_in_parsers(), Limits())

    def _lines(self, batch: SpooledBatch) -> Iterator[bytes]:
        piece = plain_piece(SERIES, batch)
        decoded = self._decoder.decode(piece)
        where = f"{self._source}/{piece.origin}"
        for record, position, time in zip(decoded.records, decoded.positions, decoded.times, strict=True):
            event = self._mapper.event(record, self._mapper.route(record), where, position)
            yield orjson.dumps(
                {
                    "log_type": event.log_type,
                    "time": iso(event.time or time),
                    "id": event.id,
                    "entities": [{"kind": entity.kind, "value": entity.value} for entity in event.entities],
                    "record": record,
                }
            )
        for letter in decoded.dead:
            yield _letter(letter)


class DroppedTap:
    """What became no event of the lake: dead letters with their reasons, and requests that came again."""

    def __init__(self, settings: NodeSettings, source: str, database: Database, *, begin: bool) -> None:
        self._source = source
        self._database = database
        self._reader = SpoolReader(series_folder(settings))
        self._last = (0.0, "") if begin else self._newest()
        self._repeats = 0 if begin else self._repeated()

    def next(self) -> list[bytes]:
        """Give the dead letters that died, and how many requests came again."""
        columns = DEAD_LETTERS.c
        wanted = (*self._mine(), tuple_(columns.died, columns.id) > self._last)
        with self._database.reading() as connection:
            rows = connection.execute(
                select(DEAD_LETTERS).where(*wanted).order_by(columns.died, columns.id).limit(_TOGETHER)
            ).all()
        if rows:
            self._last = (rows[-1].died, rows[-1].id)
        lines = [_letter(row) for row in rows]
        repeats = self._repeated()
        if repeats > self._repeats:
            lines.append(orjson.dumps({"reason": "duplicate", "requests": repeats - self._repeats}))
        self._repeats = repeats
        return lines

    def _newest(self) -> tuple[float, str]:
        columns = DEAD_LETTERS.c
        order = (columns.died.desc(), columns.id.desc())
        with self._database.reading() as connection:
            row = connection.execute(select(columns.died, columns.id).where(*self._mine()).order_by(*order)).first()
        return (row.died, row.id) if row else (0.0, "")

    def _repeated(self) -> int:
        came = self._reader.received().get(self._source)
        return came.repeats if came else 0

    def _mine(self) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return DEAD_LETTERS.c.tenant == self._database.tenant, DEAD_LETTERS.c.source == self._source


def _letter(row: Any) -> bytes:
    """Write a dead letter, from the state or as it is about to be one."""
    return orjson.dumps(
        {
            "died": iso(datetime.fromtimestamp(row.died, UTC)) if row.died else None,
            "stage": row.stage,
            "reason": row.reason,
            "message": row.message,
            "batch": f"{row.series}-{row.seq}",
            "position": row.position,
            "raw": row.raw.decode("utf-8", "replace"),
        }
    )
