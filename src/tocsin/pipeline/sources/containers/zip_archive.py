"""zip: read by its directory, or, when its end is missing, by the headers before its members.

Source: APPNOTE.TXT - .ZIP File Format Specification, sections 4.3.16 (end of central directory) and 4.4.5 (compression
method).
"""

import struct
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from lzma import LZMAError
from typing import IO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import crc32

from tocsin.core.errors import InputError, LimitExceeded
from tocsin.core.location import Location
from tocsin.pipeline.byte_stream import PIECE_BYTES, ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.seekable import seekable
from tocsin.pipeline.sources.containers.container import Member, damaged
from tocsin.pipeline.sources.containers.inflate import RAW, inflated
from tocsin.pipeline.sources.containers.zip_members import (
    ENCRYPTED,
    LOCAL_MAGIC,
    LocalHeader,
    encrypted,
    members_without_directory,
    stored_bytes,
)
from tocsin.pipeline.sources.names import member_name

_END_MAGIC = b"PK\5\6"
_END = struct.Struct("<4sHHHHIIH")
_LONGEST_COMMENT = 0xFFFF
_DIRECTORY_BYTES_A_MEMBER = 512
_NO_DAY = date(1980, 1, 1)


class ZipContainer:
    """A zip archive."""

    name = "zip"

    def sniff(self, head: bytes) -> bool:
        """Say whether this begins with a member, or is an archive without any."""
        return head.startswith((LOCAL_MAGIC, _END_MAGIC))

    def members(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[Member]:
        """Yield the files in the directory's order; an archive that comes as a stream is copied to a temporary file."""
        with ExitStack() as stack:
            file = stack.enter_context(seekable(stream, source, limits))
            try:
                _check_directory(file, source, limits)
                archive = ZipFile(file)
            except (BadZipFile, ValueError, NotImplementedError, OSError, struct.error):
                yield from members_without_directory(file, source)
                raise damaged("the archive's directory is missing: its members were searched for", source) from None
            for info in archive.infolist():
                if not info.is_dir():
                    content = _content(archive, file, info, member_name(source, info.filename))
                    yield Member(info.filename, content, _day(info))


def _day(info: ZipInfo) -> date | None:
    """Give the day that the directory tells; some tools write the first one that can be written for none."""
    try:
        day = date(*info.date_time[:3])
    except ValueError:
        return None
    return day if day > _NO_DAY else None


def _check_directory(file: IO[bytes], source: str, limits: Limits) -> None:
    """Refuse a directory that is too large to be held in memory; a missing one is for others to find."""
    size = file.seek(0, 2)
    file.seek(max(size - _LONGEST_COMMENT - _END.size, 0))
    tail = file.read()
    at = tail.rfind(_END_MAGIC)
    if at < 0 or len(tail) < at + _END.size:
        return
    directory = min(_END.unpack_from(tail, at)[5], size)
    if directory > limits.max_members * _DIRECTORY_BYTES_A_MEMBER:
        raise LimitExceeded(
            f"the archive's directory has {directory:,} bytes",
            location=Location(source),
            remedy="it was not read: unpack the archive, or raise max_members",
        )


def _content(archive: ZipFile, file: IO[bytes], info: ZipInfo, source: str) -> Iterator[bytes]:
    """Yield a member's bytes; everything up to where it is damaged, even if its checksum is wrong."""
    if info.flag_bits & ENCRYPTED:
        raise encrypted(source)
    checksum = 0
    for piece in _decompressed(archive, file, info, source):
        checksum = crc32(piece, checksum)
        yield piece
    if checksum != info.CRC:
        raise damaged("the member's checksum is wrong: what was read of it may be, too", source)


def _decompressed(archive: ZipFile, file: IO[bytes], info: ZipInfo, source: str) -> Iterator[bytes]:
    try:
        if info.compress_type in (ZIP_STORED, ZIP_DEFLATED):
            header = LocalHeader.at(file, info.header_offset)
            if header is None:
                raise damaged("the member's own header is damaged", source)
            raw = stored_bytes(file, header.end, info.compress_size)
            yield from inflated(raw, source, RAW) if info.compress_type == ZIP_DEFLATED else raw
        elif info.compress_type in (ZIP_BZIP2, ZIP_LZMA):
            with archive.open(info) as member:
                while piece := member.read(PIECE_BYTES):
                    yield piece
        else:
            raise InputError(
                f"this member is compressed by method {info.compress_type}, which tocsin does not read",
                location=Location(source),
                remedy="unpack the archive first",
            )
    except (BadZipFile, EOFError, OSError, ValueError, NotImplementedError, LZMAError, struct.error) as error:
        raise damaged(f"the member is damaged: {error}", source) from error
