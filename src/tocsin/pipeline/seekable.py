"""A file to move about in, for formats that are read from their end."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO

from tocsin.core.errors import LimitExceeded
from tocsin.core.location import Location
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits

_HELD_IN_MEMORY = 8 << 20


@contextmanager
def seekable(stream: ByteStream, source: str, limits: Limits) -> Iterator[IO[bytes]]:
    """Give the file that a stream reads, or, if it has none, all that comes out of it in a temporary file.

    Raises LimitExceeded when a stream is larger than `limits.max_spooled_bytes`.
    """
    if stream.file is not None:
        yield stream.file
        return
    with SpooledTemporaryFile(max_size=_HELD_IN_MEMORY) as file:
        for piece in stream:
            file.write(piece)
            if stream.offset > limits.max_spooled_bytes:
                raise LimitExceeded(
                    f"this comes as a stream of more than {limits.max_spooled_bytes:,} bytes and is read from its end",
                    location=Location(source),
                    remedy="unpack it to a file, or raise max_spooled_bytes",
                )
        yield file
