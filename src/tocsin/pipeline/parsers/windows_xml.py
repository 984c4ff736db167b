"""Windows events as XML: one after the other, one a line, or in `<Events>`."""

import re
from collections.abc import Iterator

from tocsin.core.errors import InputError, LimitExceeded, UndecodableRecord
from tocsin.core.event import RecordBatch
from tocsin.core.location import Location
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.event_xml import read_event
from tocsin.pipeline.parsers.text_records import NotARecord
from tocsin.pipeline.parsers.xml_spans import Span, spans

_BEGINNING = re.compile(rb"[\s\0]*(?:<\?xml[\s?]|<Events[\s>]|<Event[\s>]|<!--|<!DOCTYPE[\s\[])")
_EVENT = re.compile(rb"<Event(?:\s[^<>]*)?>\s*<System(?:\s[^<>]*)?>")


class WindowsXmlParser:
    """Reads Windows events written as XML; a position is the byte offset of `<Event`.

    Records have the shape that the `evtx` parser gives, with all values as texts.
    """

    name = "windows_xml"

    def sniff(self, head: bytes) -> bool:
        """Say whether this begins like XML and has an event with its `System` element."""
        return _BEGINNING.match(head) is not None and _EVENT.search(head) is not None

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode event by event; one that is not well-formed, or has a document type or entities, is refused alone."""
        for found in spans(stream, limits.max_record_bytes):
            batch = RecordBatch(source)
            for kind, text, offset in found:
                place = Location(source, record=offset)
                if kind is not Span.EVENT:
                    batch.faults.append(_fault(kind, text, place, limits))
                    continue
                try:
                    written, lossy = _decoded(text)
                    record, repaired = read_event(written)
                except NotARecord as error:
                    message = f"the event {error}"
                    batch.faults.append(UndecodableRecord(message, location=place, remedy="look at it; it is lost"))
                    continue
                batch.records.append(record)
                batch.positions.append(offset)
                batch.repaired += lossy or repaired
            yield batch


def _decoded(text: bytes) -> tuple[str, bool]:
    try:
        return text.decode(), False
    except UnicodeDecodeError:
        return text.decode("utf-8", "replace"), True


def _fault(kind: Span, text: bytes, place: Location, limits: Limits) -> InputError:
    if kind is Span.OVERSIZED:
        return LimitExceeded(
            f"an event is longer than {limits.max_record_bytes:,} bytes",
            location=place,
            remedy="it was skipped: raise max_record_bytes to read it",
        )
    if kind is Span.UNCLOSED:
        return UndecodableRecord("the event has no end", location=place, remedy="look at it; it is lost")
    return UndecodableRecord(
        f"{len(text):,} bytes that are no event", location=place, remedy="look at the file; they are lost"
    )
