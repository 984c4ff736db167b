"""JSON objects that hold a list of records: CloudTrail's `Records`, pages of APIs, search results, exports."""

from collections.abc import Iterator

from tocsin.core.event import RecordBatch
from tocsin.pipeline.byte_stream import PIECE_BYTES, ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.json_objects import read_like_the_last, read_object, stray
from tocsin.pipeline.parsers.json_window import JsonWindow
from tocsin.pipeline.parsers.json_wrapping import LONGEST_PREFIX, is_tail, is_wrapped, prefix_size, unwrapped


class JsonWrappedParser:
    """Reads the elements of the list that a JSON object holds; a position is the byte offset of the element's `{`.

    A list is never held whole. Several wrappers may stand one after the other, for instance one a line. Records that
    only have a key of such a name stay whole: a wrapper has nothing else but what is known to stand in wrappers.
    """

    name = "json_wrapped"

    def sniff(self, head: bytes) -> bool:
        """Say whether the text begins with a wrapper."""
        return is_wrapped(head)

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode element by element."""
        window = JsonWindow(stream, limits.max_record_bytes)
        batch, begun = RecordBatch(source), window.offset
        while window.skip_between():
            if not window.at_object():
                offset, text = window.offset, window.skip_stray_text()
                if not is_tail(text):
                    stray(batch, offset, len(text))
            elif size := prefix_size(window.ahead(LONGEST_PREFIX)):
                window.pass_over(size)
            else:
                read_object(window, batch, [], limits)
                read_like_the_last(window, batch, [])
            if window.offset - begun >= PIECE_BYTES:
                yield _unwrapped(batch)
                batch, begun = RecordBatch(source), window.offset
        yield _unwrapped(batch)


def _unwrapped(batch: RecordBatch) -> RecordBatch:
    batch.records = list(map(unwrapped, batch.records))
    return batch
