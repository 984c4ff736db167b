"""tar: read as a stream, so that a truncated one gives what is there.

Source: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Extended Header"; GNU tar manual, "Basic Tar Format".
"""

import re
import tarfile
from collections.abc import Iterator

from tocsin.core.times import day_of
from tocsin.pipeline.byte_stream import PIECE_BYTES, ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.sources.containers.container import Member, damaged

_BLOCK = tarfile.BLOCKSIZE
_USTAR_AT, _USTAR = 257, b"ustar"
_LONGEST_HEADER = 1 << 20
_PAX_RECORD = re.compile(rb"(\d+) ([^=]+)=")


class TarContainer:
    """A tar archive in the ustar, pax or GNU form."""

    name = "tar"

    def sniff(self, head: bytes) -> bool:
        """Say whether this begins with the header of a member."""
        return head.startswith(_USTAR, _USTAR_AT)

    def members(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[Member]:
        """Yield the files; links, folders and devices are not looked at."""
        name, size = None, None  # from an extended header, for the member that follows
        while block := stream.take(_BLOCK):
            if not block.strip(b"\0"):
                return  # two of these end an archive
            header = _header(block, source)
            length = header.size if size is None or header.type in _EXTENSIONS else size
            end = stream.offset + length + -length % _BLOCK
            if header.type == tarfile.GNUTYPE_LONGNAME:
                name = _text(stream.take(min(length, _LONGEST_HEADER)).rstrip(b"\0"))
            elif header.type == tarfile.XHDTYPE:
                records = _pax_records(stream.take(min(length, _LONGEST_HEADER)))
                name, size = records.get("path", name), _number(records.get("size")) or size
            elif header.type not in _EXTENSIONS:
                if header.isreg():
                    yield Member(name or header.name, _content(stream, length, source), day_of(header.mtime))
                name, size = None, None
            _skip(stream, end - stream.offset)


_EXTENSIONS = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE)


def _header(block: bytes, source: str) -> tarfile.TarInfo:
    try:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        raise damaged("the header of a member is damaged: no more members can be found", source) from None
    if header.size < 0:
        raise damaged("a member claims a negative size", source)
    return header


def _content(stream: ByteStream, size: int, source: str) -> Iterator[bytes]:
    while size and (piece := stream.take(min(size, PIECE_BYTES))):
        size -= len(piece)
        yield piece
    if size:
        raise damaged(f"the archive ends {size:,} bytes before this member does", source)


def _skip(stream: ByteStream, size: int) -> None:
    while size > 0 and (piece := stream.take(min(size, PIECE_BYTES))):
        size -= len(piece)


def _pax_records(data: bytes) -> dict[str, str]:
    """Read `length key=value` records; what makes no sense ends the reading."""
    records: dict[str, str] = {}
    at = 0
    while match := _PAX_RECORD.match(data, at):
        end = at + (_number(match[1].decode()) or 0)
        if not match.end() < end <= len(data):
            break
        records[_text(match[2])] = _text(data[match.end() : end - 1])
        at = end
    return records


def _number(text: str | None) -> int | None:
    return int(text) if text and len(text) < 20 and text.isascii() and text.isdigit() else None


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
