"""Events out of the lake, as they were when they were stored, mapped as they are now."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
import pyarrow as pa

from tocsin.core.values import Record, as_judged
from tocsin.node.work.content import Content
from tocsin.node.work.mapping import Mapped
from tocsin.node.work.pieces import Piece
from tocsin.pipeline.lake import LakeRow
from tocsin.pipeline.spool import Payload, SpooledBatch

COLUMNS = ("_time", "_id", "_received", "_source", "_position", "_enriched", "_raw")


class StoredEvents:
    """Makes events of rows; they keep their ids, places and times, and what enrichments knew when they came."""

    def __init__(self, content: Content, begin: datetime, end: datetime) -> None:
        self._mapper = content.mapper
        self._enricher = content.enricher
        self._begin = begin
        self._end = end

    def mapped(self, table: str, batch: pa.RecordBatch) -> Mapped:
        """Make events of those rows of a batch that are of the time that is wanted."""
        piece = Piece("lake", SpooledBatch(0, 0, 0, Payload(table, "lake", b"", 0)), "lake")
        mapped = Mapped(piece, self._begin)
        for row in batch.to_pylist():
            if self._begin <= (row["_time"] or row["_received"]) < self._end:
                self._add(mapped, row)
        return mapped

    def _add(self, mapped: Mapped, row: dict[str, Any]) -> None:
        raw: str = row["_raw"]
        record = _record(raw)
        route = self._mapper.route(record)
        event = self._mapper.event(record, route, row["_source"], row["_position"])
        event = replace(event, id=row["_id"], time=event.time or row["_time"])
        enriched = orjson.loads(row["_enriched"]) if row["_enriched"] else None
        if enriched is None and self._enricher:
            found = self._enricher.enrich(event, route, row["_received"])
            enriched = found.values if found is not None else None
        judged = as_judged(record, enriched)
        text: str | bytes = raw if judged is record else json.dumps(judged)
        mapped.events.append(event)
        mapped.routes.append(route)
        mapped.rows.append(LakeRow(event, "", row["_received"], 0, raw, route))
        mapped.records.append(judged)
        mapped.texts.append(text)
        mapped.times.append(None)


def _record(raw: str) -> Record:
    try:
        found: Record = orjson.loads(raw)
    except ValueError:  # what orjson does not read: numbers beyond 64 bits, half characters
        found = json.loads(raw)
    return found
