"""The members of a zip archive as they are stored: a header and the bytes behind it.

Source: APPNOTE.TXT - .ZIP File Format Specification, section 4.3.7 (local file header) and 4.4.4 (flags).
"""

import struct
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED

from tocsin.core.errors import InputError
from tocsin.core.location import Location
from tocsin.pipeline.byte_stream import PIECE_BYTES
from tocsin.pipeline.sources.containers.container import Member
from tocsin.pipeline.sources.containers.inflate import RAW, inflated
from tocsin.pipeline.sources.names import member_name

LOCAL_MAGIC = b"PK\3\4"
ENCRYPTED = 1
_UTF8_NAME = 1 << 11
_LOCAL = struct.Struct("<4sHHHHHIIIHH")


@dataclass(frozen=True, slots=True)
class LocalHeader:
    """The header before a member; its bytes begin at `end`. Sizes may be zero there if they are told elsewhere."""

    name: str
    flags: int
    method: int
    compressed: int
    end: int

    @classmethod
    def at(cls, file: IO[bytes], offset: int) -> "LocalHeader | None":
        """Read the header at `offset`, None if there is none."""
        file.seek(offset)
        fixed = file.read(_LOCAL.size)
        if len(fixed) < _LOCAL.size or not fixed.startswith(LOCAL_MAGIC):
            return None
        _, _, flags, method, _, _, _, compressed, _, name_size, extra_size = _LOCAL.unpack(fixed)
        name = file.read(name_size).decode("utf-8" if flags & _UTF8_NAME else "cp437", "replace")
        return cls(name, flags, method, compressed, offset + _LOCAL.size + name_size + extra_size)


def stored_bytes(file: IO[bytes], offset: int, size: int | None) -> Iterator[bytes]:
    """Yield `size` bytes from `offset`, all there are for None; the position is set anew for each piece."""
    while size is None or size > 0:
        file.seek(offset)
        piece = file.read(PIECE_BYTES if size is None else min(size, PIECE_BYTES))
        if not piece:
            return
        offset += len(piece)
        size = None if size is None else size - len(piece)
        yield piece


def members_without_directory(file: IO[bytes], source: str) -> Iterator[Member]:
    """Yield the members of an archive whose directory is lost, as far as it goes."""
    at = 0
    while (begin := _next_member(file, at)) is not None and (header := LocalHeader.at(file, begin)):
        ends = [header.end]
        if not header.name.endswith("/"):
            yield Member(header.name, _content(file, header, member_name(source, header.name), ends))
        at = header.end + header.compressed if header.compressed else ends[-1]


def encrypted(source: str) -> InputError:
    """Make the error for a member that needs a password."""
    return InputError(
        "this member is encrypted", location=Location(source), remedy="unpack the archive with its password first"
    )


def _content(file: IO[bytes], header: LocalHeader, source: str, ends: list[int]) -> Iterator[bytes]:
    """Yield a member's bytes, and add to `ends` where they end."""
    if header.flags & ENCRYPTED:
        raise encrypted(source)
    size = header.compressed or None
    if header.method == ZIP_DEFLATED:
        rest = yield from inflated(_noting(file, header.end, size, ends), source, RAW)
        ends.append(ends[-1] - len(rest))
    elif header.method == ZIP_STORED and size is not None:
        yield from _noting(file, header.end, size, ends)
    else:
        raise InputError(
            "without the archive's directory this member cannot be read",
            location=Location(source),
            remedy="get the archive again whole",
        )


def _noting(file: IO[bytes], begin: int, size: int | None, ends: list[int]) -> Generator[bytes, None, None]:
    for piece in stored_bytes(file, begin, size):
        begin += len(piece)
        ends.append(begin)
        yield piece


def _next_member(file: IO[bytes], begin: int) -> int | None:
    """Find the next header at or after `begin`."""
    kept = b""
    for piece in stored_bytes(file, begin, None):
        window = kept + piece
        found = window.find(LOCAL_MAGIC)
        if found >= 0:
            return begin + found
        kept = window[-len(LOCAL_MAGIC) + 1 :]
        begin += len(window) - len(kept)
    return None
