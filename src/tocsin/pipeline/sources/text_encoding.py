"""Text in UTF-16 or with a byte order mark, as PowerShell and Windows tools write it, becomes UTF-8."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_LE, getincrementaldecoder
from collections.abc import Iterator

from tocsin.core.errors import InputError
from tocsin.pipeline.byte_stream import PIECE_BYTES, ByteStream

_UTF16 = {BOM_UTF16_LE: "utf-16-le", BOM_UTF16_BE: "utf-16-be"}


def as_utf8(stream: ByteStream, faults: list[InputError]) -> ByteStream:
    """Give the stream as UTF-8 without a byte order mark; offsets are those in the UTF-8 text.

    Surrogates without a partner are kept as they are, so that the record that holds them is repaired and counted.
    """
    head = stream.head(len(BOM_UTF32_LE))
    encoding = _UTF16.get(head[:2])
    if encoding and head != BOM_UTF32_LE:
        stream.take(2)
        return ByteStream(_transcoded(stream, encoding), faults, written=stream.written)
    if head.startswith(BOM_UTF8):
        stream.take(len(BOM_UTF8))
    return stream


def is_marked(head: bytes) -> bool:
    """Say whether a text begins with a byte order mark."""
    return head.startswith((BOM_UTF8, *_UTF16))


def _transcoded(stream: ByteStream, encoding: str) -> Iterator[bytes]:
    decoder = getincrementaldecoder(encoding)("surrogatepass")
    for piece in stream:
        text = decoder.decode(piece).encode("utf-8", "surrogatepass")
        for begin in range(0, len(text), PIECE_BYTES):
            yield text[begin : begin + PIECE_BYTES]
    if decoder.getstate()[0]:  # half a character at the end
        yield "\ufffd".encode()
