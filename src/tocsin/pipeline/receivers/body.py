"""The body of a request: read within a deadline, decompressed within bounds."""

import asyncio
import zlib
from collections.abc import Iterator

import zstandard
from msgspec import Struct
from starlette.requests import ClientDisconnect, Request

from tocsin.pipeline.receivers.zstd_frames import is_whole

_PIECE = 64 * 1024
_RATIO_FREE = 1024**2
_ZSTD_WINDOW = 8 * 1024**2  # the most that a Content-Encoding may want (RFC 9659, section 3)


class BodyLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """How large a body may be, as it comes and decompressed, how much it may grow, and how long it may take."""

    sent_bytes: int = 32 * 1024**2
    bytes: int = 128 * 1024**2
    ratio: int = 200
    seconds: float = 30.0


class BodyRefused(Exception):  # noqa: N818 - named for what happened
    """A body was not taken: the HTTP status that says so, and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


async def read_body(request: Request, limits: BodyLimits) -> bytes:
    """Read and decompress a request's body; raises BodyRefused.

    gzip (RFC 1952), deflate (RFC 1950) and zstd (RFC 8878) are known as Content-Encoding.
    """
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limits.sent_bytes:
        raise BodyRefused(413, f"the body is larger than {limits.sent_bytes:,} bytes")
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(limits.seconds):
            async for piece in request.stream():
                size += len(piece)
                if size > limits.sent_bytes:
                    raise BodyRefused(413, f"the body is larger than {limits.sent_bytes:,} bytes")
                pieces.append(piece)
    except TimeoutError:
        raise BodyRefused(408, f"the body took longer than {limits.seconds:g} seconds") from None
    except ClientDisconnect:
        raise BodyRefused(400, "the sender hung up") from None
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    return decompressed(b"".join(pieces), encoding, limits)


def decompressed(data: bytes, encoding: str, limits: BodyLimits) -> bytes:
    """Decompress a body within its limits; raises BodyRefused."""
    if encoding in ("", "identity"):
        return data
    if encoding in ("gzip", "x-gzip", "deflate"):
        pieces = _inflated(data, 31 if "gzip" in encoding else 15)
    elif encoding == "zstd":
        pieces = _unzstd(data)
    else:
        raise BodyRefused(415, "the Content-Encoding is none of gzip, deflate, zstd")
    most = min(limits.bytes, max(_RATIO_FREE, limits.ratio * len(data)))
    held: list[bytes] = []
    size = 0
    try:
        for piece in pieces:
            size += len(piece)
            if size > most:
                raise BodyRefused(413, f"the body grows to more than {most:,} bytes")
            held.append(piece)
    except (zlib.error, zstandard.ZstdError) as error:
        raise BodyRefused(400, f"the body is not {encoding}: {error}") from None
    return b"".join(held)


def _inflated(data: bytes, window: int) -> Iterator[bytes]:
    rest = data
    while rest:  # several gzip members may follow each other
        inflate = zlib.decompressobj(window)
        while not inflate.eof:
            piece = inflate.decompress(rest, _PIECE)
            rest = inflate.unconsumed_tail
            yield piece
            if not piece and not rest and not inflate.eof:
                raise zlib.error("it ends too early")
        rest = inflate.unused_data


def _unzstd(data: bytes) -> Iterator[bytes]:
    if not is_whole(data):
        raise zstandard.ZstdError("it ends too early, or something else comes after it")
    decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    reader = decompressor.stream_reader(data, read_across_frames=True)
    while piece := reader.read(_PIECE):
        yield piece
