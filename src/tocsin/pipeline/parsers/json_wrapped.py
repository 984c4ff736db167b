"""JSON objects that hold a list of records: CloudTrail's `Records`, pages of APIs, search results, exports."""

from collections.abc import Iterator
from operator import is_not

from tocsin.core.event import RecordBatch
from tocsin.pipeline.byte_stream import PIECE_BYTES, ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.json_objects import read_like_the_last, read_object, stray, with_texts
from tocsin.pipeline.parsers.json_window import JsonWindow
from tocsin.pipeline.parsers.json_wrapping import LONGEST_PREFIX, is_tail, is_wrapped, prefix_size, unwrapped


class JsonWrappedParser:
    """Reads the elements of the list that a JSON object holds; a position is the byte offset of the element's `{`.

    A list is never held whole. Several wrappers may stand one after the other, for instance one a line. Records that
    only have a key of such a name stay whole: a wrapper has nothing else but what is known to stand in wrappers.
    Exports with a wrapping around each record (`_source`, `result`) are read as well.
    """

    name = "json_wrapped"

    def sniff(self, head: bytes) -> bool:
        """Say whether the text begins with a wrapper."""
        return is_wrapped(head)

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode element by element."""
        window = JsonWindow(stream, limits.max_record_bytes)
        batch, begun = RecordBatch(source), window.offset
        texts: list[bytes] = []
        while window.skip_between():
            if not window.at_object():
                offset, text = window.offset, window.skip_stray_text()
                if not is_tail(text):
                    stray(batch, offset, len(text))
            elif size := prefix_size(window.ahead(LONGEST_PREFIX)):
                window.pass_over(size)
            else:
                read_object(window, batch, texts, limits)
                read_like_the_last(window, batch, texts)
            if window.offset - begun >= PIECE_BYTES:
                yield _unwrapped(batch, texts)
                batch, texts, begun = RecordBatch(source), [], window.offset
        yield _unwrapped(batch, texts)


def _unwrapped(batch: RecordBatch, texts: list[bytes]) -> RecordBatch:
    elements = batch.records
    batch.records = list(map(unwrapped, elements))
    # An element's text is that of its record only where the element itself is the record.
    return batch if any(map(is_not, elements, batch.records)) else with_texts(batch, texts)
