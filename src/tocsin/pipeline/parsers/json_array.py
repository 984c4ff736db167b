"""JSON that is not one object a line: arrays of objects, and objects printed over many lines."""

from collections.abc import Iterator

from tocsin.core.event import RecordBatch
from tocsin.pipeline.byte_stream import PIECE_BYTES, ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.json_objects import read_like_the_last, read_object, stray, with_texts
from tocsin.pipeline.parsers.json_text import begins_like_json, has_json_lines
from tocsin.pipeline.parsers.json_window import JsonWindow
from tocsin.pipeline.parsers.json_wrapping import is_wrapped


class JsonArrayParser:
    """Reads the outermost objects of a JSON text; a position is the byte offset of the object's `{`.

    The objects may stand in an array, in several, one after the other, or alone; an array is never held whole.
    """

    name = "json_array"

    def sniff(self, head: bytes) -> bool:
        """Say whether the text begins as an object or an array of objects, and has not one object a line."""
        return begins_like_json(head) and not has_json_lines(head) and not is_wrapped(head)

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode object by object; an object that is too long or broken is looked through for objects inside it."""
        window = JsonWindow(stream, limits.max_record_bytes)
        batch, begun = RecordBatch(source), window.offset
        texts: list[bytes] = []
        while window.skip_between():
            if not window.at_object():
                stray(batch, window.offset, window.skip_stray())
            else:
                read_object(window, batch, texts, limits)
                read_like_the_last(window, batch, texts)
            if window.offset - begun >= PIECE_BYTES:
                yield with_texts(batch, texts)
                batch, texts, begun = RecordBatch(source), [], window.offset
        yield with_texts(batch, texts)
