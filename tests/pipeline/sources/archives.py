"""Archives and compressed files, written for tests."""

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Iterable

import zstandard

Files = dict[str, bytes]


def lines(count: int, first: int = 1) -> bytes:
    return b"".join(b'{"n":%d,"text":"some text %d"}\n' % (n, n * 7919 % 1000) for n in range(first, first + count))


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(files: Files, form: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def gzipped(*parts: bytes) -> bytes:
    return b"".join(gzip.compress(part, 6, mtime=0) for part in parts)


def zstandard_frames(*parts: bytes) -> bytes:
    return b"".join(zstandard.ZstdCompressor(write_checksum=True).compress(part) for part in parts)


def encrypted_zip(name: str, data: bytes) -> bytes:
    """Write a zip whose member claims to be encrypted; the standard library writes none."""
    archive = bytearray(zipped({name: data}))
    for magic, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        begin = archive.index(magic) + at
        (flags,) = struct.unpack_from("<H", archive, begin)
        struct.pack_into("<H", archive, begin, flags | 1)
    return bytes(archive)


def nested(data: bytes, layers: Iterable[str]) -> bytes:
    """Wrap data in layers from the inside out: `zip`, `gz`, `zst`, `tar`."""
    for layer in layers:
        if layer == "zip":
            data = zipped({"inner": data})
        elif layer == "tar":
            data = tarred({"inner": data})
        else:
            data = gzipped(data) if layer == "gz" else zstandard_frames(data)
    return data
