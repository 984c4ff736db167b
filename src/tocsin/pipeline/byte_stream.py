"""A stream of bytes that is read once, forwards, and never raises."""

import os
from collections.abc import Iterable, Iterator
from datetime import date
from typing import BinaryIO

from tocsin.core.errors import InputError

PIECE_BYTES = 128 * 1024
"""How much is read at once. Larger pieces make larger batches, whose records no longer fit the processor's caches."""

MAX_PIECE_BYTES = 256 * 1024
"""No piece that a stream yields is longer."""


class ByteStream:
    """Bytes in pieces, with a look ahead.

    `pieces` yields non-empty stretches of at most `PIECE_BYTES`, and may raise an InputError when no more can be read:
    that goes to `faults`, and the stream simply ends there. `file` is the plain file that the stream reads, when there
    is one, for formats that are read from their end or in parts. `written` is the day, in UTC, on which the bytes were
    last written by the word of their file or archive, for formats whose times lack the year. `offset` is where the
    stream is, `line` the number of the line in which it was when it was handed to a parser.
    """

    def __init__(
        self,
        pieces: Iterable[bytes],
        faults: list[InputError],
        *,
        offset: int = 0,
        file: BinaryIO | None = None,
        written: date | None = None,
    ) -> None:
        self._pieces = iter(pieces)
        self._faults = faults
        self._ahead = b""
        self.offset = offset
        self.line = 1
        self.file = file
        self.written = written

    def head(self, size: int) -> bytes:
        """Give the next `size` bytes, fewer at the end, without going on; `size` is at most `PIECE_BYTES`."""
        while len(self._ahead) < size and (piece := self._next()):
            self._ahead += piece
        return self._ahead[:size]

    def take(self, size: int) -> bytes:
        """Give the next `size` bytes, fewer only at the end, and go on."""
        parts, missing = [], size
        while missing and (piece := self._ahead or self._next()):
            parts.append(piece[:missing])
            self._ahead = piece[missing:]
            missing -= len(parts[-1])
        self.offset += size - missing
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def look(self, offset: int, size: int) -> bytes:
        """Give `size` bytes of `file` from anywhere in it, fewer if they cannot be read, without going there."""
        assert self.file is not None, "only a plain file can be looked about in"
        try:
            return os.pread(self.file.fileno(), size, offset)
        except OSError:
            return b""

    def __iter__(self) -> Iterator[bytes]:
        """Yield the rest in pieces of at most `MAX_PIECE_BYTES`; `offset` is that of the piece's end."""
        while piece := self._ahead or self._next():
            self._ahead = b""
            self.offset += len(piece)
            yield piece

    def _next(self) -> bytes:
        try:
            return next(self._pieces, b"")
        except InputError as error:
            self._faults.append(error)
            return b""
