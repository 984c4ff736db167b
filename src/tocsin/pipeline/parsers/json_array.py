"""JSON that is not one object a line: arrays of objects, and objects printed over many lines."""

from collections.abc import Iterator

import orjson

from tocsin.core.errors import LimitExceeded, UndecodableRecord
from tocsin.core.event import RecordBatch
from tocsin.core.location import Location
from tocsin.pipeline.byte_stream import PIECE_BYTES, ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.json_text import begins_like_json, decode_repaired, has_json_lines
from tocsin.pipeline.parsers.json_window import JsonWindow, Span


class JsonArrayParser:
    """Reads the outermost objects of a JSON text; a position is the byte offset of the object's `{`.

    The objects may stand in an array, in several, one after the other, or alone; an array is never held whole.
    """

    name = "json_array"

    def sniff(self, head: bytes) -> bool:
        """Say whether the text begins as an object or an array of objects, and has not one object a line."""
        return begins_like_json(head) and not has_json_lines(head)

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode object by object; an object that is too long or broken is looked through for objects inside it."""
        window = JsonWindow(stream, limits.max_record_bytes)
        batch, begun = RecordBatch(source), window.offset
        texts: list[bytes] = []
        while window.skip_between():
            if not window.at_object():
                place = Location(source, record=window.offset)
                size = window.skip_stray()
                batch.faults.append(
                    UndecodableRecord(
                        f"{size:,} bytes that are no object", location=place, remedy="look at the file; they are lost"
                    )
                )
            else:
                _read_object(window, batch, texts, limits)
                _read_like_the_last(window, batch, texts)
            if window.offset - begun >= PIECE_BYTES:
                yield _with_texts(batch, texts)
                batch, texts, begun = RecordBatch(source), [], window.offset
        yield _with_texts(batch, texts)


def _with_texts(batch: RecordBatch, texts: list[bytes]) -> RecordBatch:
    if not batch.repaired:  # a record that was repaired is not what its text says
        batch.texts = texts
    return batch


def _read_object(window: JsonWindow, batch: RecordBatch, texts: list[bytes], limits: Limits) -> None:
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


def _read_like_the_last(window: JsonWindow, batch: RecordBatch, texts: list[bytes]) -> None:
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
