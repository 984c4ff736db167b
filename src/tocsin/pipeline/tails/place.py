"""Where in a file a tail is, and how the file is known again."""

import os
import zlib
from hashlib import blake2b

import msgspec
from msgspec import Struct

_KNOWN_BYTES = 1024
_PIECE = 1024**2


class Place(Struct, frozen=True, array_like=True):
    """How far a file was read: what a mark holds.

    `head` and `near` are hashes of the first bytes and of those right before `offset`, `whole` is the CRC-32 of all
    bytes up to it, or None where they were not all read. `copied` names the mark of the file of which this one is,
    up to now, a copy: it is not read. `header` is what goes before each piece, as UTF-8. `record` is the last record
    number that was taken, of formats that have them.
    """

    path: str
    device: int
    inode: int
    offset: int = 0
    head: bytes = b""
    near: bytes = b""
    whole: int | None = 0
    format: str = ""
    encoding: str = ""
    header: bytes = b""
    record: int = 0
    copied: bytes | None = None

    @property
    def name(self) -> bytes:
        """Give the name of the file's mark."""
        return b"%x:%x" % (self.device, self.inode)

    def encoded(self) -> bytes:
        """Give what the mark holds."""
        return msgspec.msgpack.encode(self)


def decode_place(value: bytes) -> Place:
    """Read what a mark holds."""
    return msgspec.msgpack.decode(value, type=Place)


def read_at(number: int, offset: int, size: int) -> bytes:
    """Read so many bytes of an open file, fewer at its end; raises OSError."""
    pieces = []
    while size > 0 and (piece := os.pread(number, size, offset)):
        pieces.append(piece)
        offset, size = offset + len(piece), size - len(piece)
    return b"".join(pieces)


def prints(number: int, offset: int) -> tuple[bytes, bytes]:
    """Give the hashes by which a file is known at an offset: of its first bytes, and of those before the offset."""
    size = min(offset, _KNOWN_BYTES)
    return _hash(read_at(number, 0, size)), _hash(read_at(number, offset - size, size))


def is_known(number: int, place: Place) -> bool:
    """Say whether an open file still begins with what was read of it, as far as its prints tell."""
    return not place.offset or prints(number, place.offset) == (place.head, place.near)


def goes_on(number: int, size: int, place: Place) -> bool:
    """Say whether another file goes on where `place` is: it holds everything that was read, and maybe more."""
    if not place.offset or size < place.offset or not is_known(number, place):
        return False
    return place.whole is None or crc_of(number, place.offset) == place.whole


def crc_of(number: int, size: int) -> int:
    """Give the CRC-32 of the first bytes of a file."""
    crc, at = 0, 0
    while at < size and (piece := read_at(number, at, min(_PIECE, size - at))):
        crc, at = zlib.crc32(piece, crc), at + len(piece)
    return crc


def is_beginning(short: int, size: int, long: int) -> bool:
    """Say whether all of one file, of this size, is the beginning of another; both are open."""
    at, most = 0, _KNOWN_BYTES
    while at < size:
        piece = read_at(short, at, min(most, size - at))
        if not piece or read_at(long, at, len(piece)) != piece:
            return False
        at, most = at + len(piece), _PIECE  # most files differ at once
    return True


def _hash(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
