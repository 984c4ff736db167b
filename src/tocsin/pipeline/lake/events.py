"""Events read back from the lake: the records as they came, and what was decided of them when they were received."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pyarrow as pa
from pyarrow.parquet import ParquetFile

from tocsin.core.errors import InputError, UndecodableRecord
from tocsin.core.event import Origin, RecordBatch
from tocsin.core.location import Location
from tocsin.core.values import ENRICHED, Record
from tocsin.pipeline.parsers.json_text import decode_repaired
from tocsin.pipeline.parsers.parquet_opened import READ_ERRORS, damaged

_ROWS = 4096
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEEDED = ("_id", "_time", "_source", "_position", "_raw")


def is_of_lake(names: list[str]) -> bool:
    """Say whether these are the columns of a table of the lake."""
    return set(_NEEDED) <= set(names)


def stored_events(file: Any, source: str, size: int) -> Iterator[RecordBatch]:
    """Read the events of a lake file that is open, in their order; a batch's positions are the rows' numbers.

    Records come from `_raw`. What cannot be read is a fault of a batch; nothing is raised. The sizes of all batches add
    up to `size`.
    """
    first = told = 0
    try:
        opened = ParquetFile(file)
        rows = max(1, opened.metadata.num_rows)
        columns = [name for name in (*_NEEDED, ENRICHED) if name in opened.schema_arrow.names]
        for batch in opened.iter_batches(_ROWS, columns=columns):
            read = _read(batch, source, first)
            first += batch.num_rows
            read.size, told = size * first // rows - told, size * first // rows
            yield read
    except READ_ERRORS as error:
        lost = damaged(f"the events from row {first:,} on are lost: {error}", Location(source, record=first))
        yield RecordBatch(source, faults=[lost], size=size - told)


def _read(batch: pa.RecordBatch, source: str, first: int) -> RecordBatch:
    texts = batch["_raw"].cast(pa.binary()).to_pylist()
    origins = _origins(batch)
    found = RecordBatch(source)
    try:
        records = list(map(orjson.loads, texts))
    except ValueError:
        records = []
    if records and all(type(record) is dict for record in records):
        found.records, found.texts, found.origins = records, texts, origins
        found.positions = list(range(first, first + len(records)))
        return found
    kept: list[Origin] = []
    for number, (text, origin) in enumerate(zip(texts, origins, strict=True), first):
        record = _mended(text, Location(source, record=number), found)
        if record is not None:
            found.records.append(record)
            found.positions.append(number)
            kept.append(origin)
    found.origins = kept
    return found


def _mended(text: bytes, place: Location, batch: RecordBatch) -> Record | None:
    """Read a text that is no plain JSON object, or tell what is wrong with it."""
    fault: InputError
    try:
        record, repaired = decode_repaired(text)
    except ValueError as error:
        fault = UndecodableRecord(f"_raw is not one JSON object: {error}", location=place, remedy="this event is lost")
    else:
        if record is not None:
            batch.repaired += repaired
            return record
        fault = UndecodableRecord("there is nothing in _raw", location=place, remedy="this event is lost")
    batch.faults.append(fault)
    return None


def _origins(batch: pa.RecordBatch) -> list[Origin]:
    times = batch["_time"].cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_pylist()
    enriched: list[Record | None] = [None] * batch.num_rows
    if ENRICHED in batch.schema.names:
        enriched = [None if text is None else orjson.loads(text) for text in batch[ENRICHED].to_pylist()]
    return [
        Origin(name, None if time is None else _EPOCH + timedelta(microseconds=time), source, position, found)
        for name, time, source, position, found in zip(
            batch["_id"].to_pylist(),
            times,
            batch["_source"].to_pylist(),
            batch["_position"].to_pylist(),
            enriched,
            strict=True,
        )
    ]
