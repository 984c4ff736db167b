"""gzip: one or several compressed streams, one after the other (RFC 1952)."""

from collections.abc import Iterator

from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.sources.containers.container import Member, damaged
from tocsin.pipeline.sources.containers.inflate import GZIP, inflated

_MAGIC = b"\x1f\x8b"
_PADDING = b"\0 \r\n"


class GzipContainer:
    """A gzip file; its content goes by the name of the file."""

    name = "gz"

    def sniff(self, head: bytes) -> bool:
        """Say whether this is gzip with deflate, the only method there is."""
        return head.startswith(_MAGIC + b"\x08")

    def members(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[Member]:
        """Yield the content."""
        yield Member(None, _gunzipped(iter(stream), source))


def _gunzipped(pieces: Iterator[bytes], source: str) -> Iterator[bytes]:
    rest = next(pieces, b"")
    while rest:
        rest = yield from inflated(pieces, source, GZIP, rest)
        # Tapes pad with zeros, and careless copying adds a line end.
        while not (rest := rest.lstrip(_PADDING)) and (piece := next(pieces, b"")):
            rest = piece
        if len(rest) == 1:
            rest += next(pieces, b"")
        if rest and not rest.startswith(_MAGIC):
            raise damaged("after the compressed data comes something else", source)
