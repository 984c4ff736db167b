"""Zstandard: one or several compressed frames, one after the other (RFC 8878)."""

from collections.abc import Iterator

from zstandard import ZstdDecompressor, ZstdError

from tocsin.pipeline.byte_stream import PIECE_BYTES, ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.sources.containers.container import Member, damaged

_MAGIC = b"\x28\xb5\x2f\xfd"
_SKIPPABLE_MAGIC = b"\x2a\x4d\x18"
_PADDING = b"\0 \r\n"
# A step cannot grow beyond 128 KiB for each of its 4-byte blocks, so small steps bound what a hostile file costs.
_STEP_BYTES = 1024


class ZstdContainer:
    """A Zstandard file; its content goes by the name of the file."""

    name = "zst"

    def sniff(self, head: bytes) -> bool:
        """Say whether this begins with a frame, or with one that is to be skipped."""
        is_skippable = head[1:4] == _SKIPPABLE_MAGIC and head[0] & 0xF0 == 0x50
        return head.startswith(_MAGIC) or is_skippable

    def members(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[Member]:
        """Yield the content."""
        yield Member(None, _decompressed(stream, source))


def _decompressed(stream: ByteStream, source: str) -> Iterator[bytes]:
    gathered = bytearray()
    decompressor = ZstdDecompressor()
    frame = decompressor.decompressobj()
    is_open = False
    trouble = None
    for data in _steps(stream):
        rest = data if is_open else data.lstrip(_PADDING)
        try:
            while rest:
                is_open = True
                gathered += frame.decompress(rest)
                rest = b""
                if frame.eof:
                    rest, is_open = frame.unused_data.lstrip(_PADDING), False
                    frame = decompressor.decompressobj()
        except ZstdError:
            trouble = "the compressed data are damaged, or their checksum is"
        while len(gathered) >= PIECE_BYTES:
            yield bytes(gathered[:PIECE_BYTES])
            del gathered[:PIECE_BYTES]
        if trouble:
            break
    if gathered:
        yield bytes(gathered)
    if trouble or is_open:
        raise damaged(trouble or "the compressed data end early", source)


def _steps(stream: ByteStream) -> Iterator[bytes]:
    for piece in stream:
        for begin in range(0, len(piece), _STEP_BYTES):
            yield piece[begin : begin + _STEP_BYTES]
