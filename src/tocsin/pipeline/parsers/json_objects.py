"""Reading the objects of a JSON text one by one, for the parsers whose records they are."""

import orjson

from tocsin.core.errors import LimitExceeded, UndecodableRecord
from tocsin.core.event import RecordBatch
from tocsin.core.location import Location
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.json_text import decode_repaired
from tocsin.pipeline.parsers.json_window import JsonWindow, Span


def with_texts(batch: RecordBatch, texts: list[bytes]) -> RecordBatch:
    """Give a batch with the JSON of its records, if all of them are what it says."""
    if not batch.repaired:  # a record that was repaired is not what its text says
        batch.texts = texts
    return batch


def read_object(window: JsonWindow, batch: RecordBatch, texts: list[bytes], limits: Limits) -> None:
    """Read the object at which the window is; one that is too long or broken is looked through for objects inside."""
    place = Location(batch.source, record=window.offset)
    span, text = window.find_object()
    if span is Span.OVERSIZED:
        batch.faults.append(
            LimitExceeded(
                f"an object is longer than {limits.max_record_bytes:,} bytes",
                location=place,
                remedy="only objects inside it are read: raise max_record_bytes to read it",
            )
        )
    elif span is Span.UNCLOSED:
        batch.faults.append(
            UndecodableRecord(
                "the object has no end, or a string in it has none", location=place, remedy="look at it; it is lost"
            )
        )
    else:
        try:
            record, repaired = decode_repaired(text)
        except ValueError as error:
            detail = error.msg if isinstance(error, orjson.JSONDecodeError) else str(error)
            batch.faults.append(
                UndecodableRecord(
                    f"the object is not JSON: {detail}", location=place, remedy="look at the object; it is lost"
                )
            )
        else:
            assert record is not None, "the text begins with a bracket"
            batch.records.append(record)
            batch.positions.append(window.offset)
            texts.append(text)
            batch.repaired += repaired
            window.go_on(len(text))
            return
    window.look_inside(len(text))


def read_like_the_last(window: JsonWindow, batch: RecordBatch, texts: list[bytes]) -> None:
    """Read the objects that are separated just as the last two were: that takes no search for brackets."""
    goes_on = True
    while goes_on:
        goes_on = False
        for offset, text in window.guesses():
            try:
                record = orjson.loads(text)
            except ValueError:
                continue
            batch.records.append(record)
            batch.positions.append(offset)
            texts.append(text)
            window.accept(offset, len(text))
            goes_on = True
            break


def stray(batch: RecordBatch, offset: int, size: int) -> None:
    """Say that there is something that is no object."""
    batch.faults.append(
        UndecodableRecord(
            f"{size:,} bytes that are no object",
            location=Location(batch.source, record=offset),
            remedy="look at the file; they are lost",
        )
    )
