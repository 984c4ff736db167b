"""Writes small event logs, so that tests need no log of anybody else's.

Source: [MS-EVEN6] section 2.2.12 (BinXml grammar); libevtx, "Windows XML Event Log (EVTX) format", sections 2 to 4.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from zlib import crc32

CHUNK_BYTES = 65536
FILE_HEADER_BYTES = 4096
Tree = Mapping[str, "Tree | str"]


def evtx(records: Sequence[Tree], *, per_chunk: int = 4, first: int = 1) -> bytes:
    """Write an event log; each record is the content of its `Event` element, numbered from `first`."""
    chunks = [
        evtx_chunk(records[begin : begin + per_chunk], first + begin) for begin in range(0, len(records), per_chunk)
    ]
    return file_header(len(chunks)) + b"".join(chunks)


def file_header(chunks: int) -> bytes:
    head = struct.pack("<8sQQQIHHHH", b"ElfFile\0", 0, max(chunks - 1, 0), 1, 128, 1, 3, FILE_HEADER_BYTES, chunks)
    head = head.ljust(120, b"\0")
    return (head + struct.pack("<II", 0, crc32(head))).ljust(FILE_HEADER_BYTES, b"\0")


def evtx_chunk(records: Iterable[Tree | bytes], first: int) -> bytes:
    """Write one chunk; a record given as bytes is BinXml as it is."""
    body = bytearray(512)
    last, at, number = 512, 512, first - 1
    for number, record in enumerate(records, start=first):
        last, at = at, len(body)
        xml = record if isinstance(record, bytes) else _fragment(record, at + 24)
        size = 24 + len(xml) + 4
        padding = -size % 8
        size += padding
        body += struct.pack("<4sIQQ", b"**\0\0", size, number, 133_000_000_000_000_000)
        body += xml + bytes(padding) + struct.pack("<I", size)
        last = at
    free = len(body)
    assert free <= CHUNK_BYTES, "too much for one chunk"
    head = struct.pack(
        "<8sQQQQIIII", b"ElfChnk\0", first, number, first, number, 128, last, free, crc32(bytes(body[512:]))
    )
    body[: len(head)] = head
    return bytes(body).ljust(CHUNK_BYTES, b"\0")


def record_offsets(chunk: bytes) -> list[tuple[int, int]]:
    """Give begin and size of every record of a whole chunk."""
    found, at = [], 512
    while chunk.startswith(b"**\0\0", at):
        (size,) = struct.unpack_from("<I", chunk, at + 4)
        found.append((at, size))
        at += size
    return found


def _fragment(record: Tree, at: int) -> bytes:
    return b"\x0f\x01\x01\x00" + _element("Event", record, at + 4) + b"\0"


def _element(name: str, content: "Tree | str", at: int) -> bytes:
    """Write an element; keys that begin with `@` are attributes."""
    attributes = (
        {key[1:]: value for key, value in content.items() if key[0] == "@"} if isinstance(content, Mapping) else {}
    )
    head = 1 + 4  # token, size; a dependency stands only in templates
    inner = _name(name, at + head)
    if attributes:
        written = b""
        for index, (key, value) in enumerate(attributes.items()):
            token = b"\x46" if index < len(attributes) - 1 else b"\x06"
            begin = at + head + len(inner) + 4 + len(written)
            written += token + _name(key, begin + 1) + _text(str(value))
        inner += struct.pack("<I", len(written)) + written
    inner += b"\x02"
    if isinstance(content, Mapping):
        for key, value in content.items():
            if key[0] != "@":
                inner += _element(key, value, at + head + len(inner))
    else:
        inner += _text(content)
    inner += b"\x04"
    return struct.pack("<BI", 0x41 if attributes else 0x01, len(inner)) + inner


def _name(name: str, at: int) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack("<IIHH", at + 4, 0, 0, len(name)) + text + b"\0\0"


def _text(text: str) -> bytes:
    data = text.encode("utf-16-le", "surrogatepass")
    return b"\x05\x01" + struct.pack("<H", len(data) // 2) + data
