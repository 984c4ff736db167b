"""Inflating: deflate streams give everything up to the byte at which they break."""

import zlib
from collections.abc import Generator, Iterator

from tocsin.pipeline.byte_stream import PIECE_BYTES
from tocsin.pipeline.sources.containers.container import damaged

RAW = -zlib.MAX_WBITS
"""Deflate data alone, as in a zip archive (RFC 1951)."""

GZIP = 16 + zlib.MAX_WBITS
"""Deflate data with the header and checksum of gzip (RFC 1952)."""


def inflated(pieces: Iterator[bytes], source: str, form: int, begun: bytes = b"") -> Generator[bytes, None, bytes]:
    """Yield what one deflate stream holds and return the bytes behind it; `begun` are its first bytes.

    Raises DamagedInput after the last byte that could be inflated.
    """
    engine = zlib.decompressobj(form)
    data = begun
    while not engine.eof:
        data = data or next(pieces, b"")
        if not data:
            if rest := engine.flush():
                yield rest
            raise damaged("the compressed data end early", source)
        before = engine.copy()  # an error takes what was inflated in the same call with it
        try:
            piece = engine.decompress(data, PIECE_BYTES)
        except zlib.error:
            if rest := _up_to_the_damage(before, data):
                yield rest
            raise damaged("the compressed data are damaged, or their checksum is", source) from None
        data = engine.unconsumed_tail
        if piece:
            yield piece
    return engine.unused_data


def _up_to_the_damage(engine: "zlib._Decompress", data: bytes) -> bytes:
    """Inflate byte by byte; the whole call would have given less than a piece."""
    found = bytearray()
    try:
        for begin in range(len(data)):
            found += engine.decompress(data[begin : begin + 1])
    except zlib.error:
        return bytes(found)
    return bytes(found)
