"""The file of a pack: a head that says what is in it, and sections that are checked by their hashes.

A pack comes from anybody. So nothing in it is taken before its size and its hash are what the head says, and the head
is small, typed, and has a hash of its own. Bytes: `MAGIC`, the head's length (4 bytes, big end first), the head's
BLAKE2b hash (32 bytes), the head in msgpack, the sections in the head's order.
"""

import os
import stat
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from tocsin.core.errors import PackError
from tocsin.core.location import Location

T = TypeVar("T")

MAGIC: Final = b"tocsin-pack\x00\x00\x01"
"""The last two bytes are the version of the format."""

PACK_NAME: Final = "tocsin.pack"
"""What the pack of a folder is called, which lies in it."""

SIZE_LIMIT: Final = 256 * 1024 * 1024
_HEAD_LIMIT: Final = 64 * 1024
_DIGEST: Final = 32
_REBUILD: Final = "get it again from where it came from, or build it again with tocsin pack build"


class Section(Struct, frozen=True, array_like=True):
    """A part of a pack: its name, its size in bytes, and its hash."""

    name: str
    size: int
    hash: bytes


class PackHead(Struct, frozen=True):
    """What a pack says about itself: the versions of tocsin and of the compiler that built it, and what is in it."""

    tocsin: str
    compiler: str
    files: int
    rules: int
    sections: tuple[Section, ...]


def write_pack(path: Path, sections: Mapping[str, bytes], *, tocsin: str, compiler: str, files: int, rules: int) -> str:
    """Write a pack beside its place and put it there; give its identity. The same contents give the same bytes."""
    listed = tuple(Section(name, len(body), _hash(body)) for name, body in sections.items())
    head = msgspec.msgpack.encode(PackHead(tocsin, compiler, files, rules, listed))
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("wb") as stream:
            stream.write(MAGIC + len(head).to_bytes(4, "big") + _hash(head) + head)
            for body in sections.values():
                stream.write(body)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        remedy = "name another place with --output"
        raise PackError(
            f"the pack cannot be written: {error.strerror}", location=Location(str(path)), remedy=remedy
        ) from error
    return _hash(head).hex()


def is_pack(path: Path) -> bool:
    """Say whether a file is a pack, of whatever version."""
    try:
        if not _is_small_file(path):
            return False
        with path.open("rb") as stream:
            return stream.read(len(MAGIC) - 2) == MAGIC[:-2]
    except OSError:
        return False


def pack_of(folder: Path) -> Path | None:
    """Give the path of the pack that lies in a folder, if there is one."""
    path = folder / PACK_NAME
    return path if is_pack(path) else None


class PackFile:
    """A pack in memory; `identity` is the hash of its head, and so of everything in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            data = path.read_bytes() if _is_small_file(path) else b""
        except OSError as error:
            raise self.error(f"the pack cannot be read: {error.strerror}") from error
        start = len(MAGIC) + 4 + _DIGEST
        if data[: len(MAGIC)] != MAGIC:
            known = data[: len(MAGIC) - 2] == MAGIC[:-2]
            raise self.error("the pack has a format of another version" if known else "this is no pack")
        length = int.from_bytes(data[len(MAGIC) : len(MAGIC) + 4], "big")
        head = data[start : start + length]
        if length > _HEAD_LIMIT or len(head) < length or _hash(head) != data[len(MAGIC) + 4 : start]:
            raise self.error("the pack is damaged: its head is not what was written")
        self.identity = _hash(head).hex()
        self.head = self.decoded(head, msgspec.msgpack.Decoder(PackHead))
        self._bodies: dict[str, tuple[memoryview, Section]] = {}
        place = start + length
        for section in self.head.sections:
            if section.size < 0 or place + section.size > len(data):
                raise self.error("the pack is damaged: it is shorter than it says")
            self._bodies[section.name] = memoryview(data)[place : place + section.size], section
            place += section.size
        if place != len(data):
            raise self.error("the pack is damaged: it is longer than it says")

    def section(self, name: str) -> memoryview:
        """Give a section, checked by its hash; raises PackError when it is not there or damaged."""
        body, section = self._bodies.get(name, (memoryview(b""), Section(name, 0, b"")))
        if _hash(body) != section.hash:
            raise self.error(f"the pack is damaged: its section {name!r} is not what was written")
        return body

    def decoded(self, data: bytes | memoryview, decoder: "msgspec.msgpack.Decoder[T]") -> T:
        """Decode data of the pack; raises PackError when it is not of the decoder's type."""
        try:
            return decoder.decode(data)
        except (msgspec.DecodeError, RecursionError) as error:
            raise self.error(f"the pack holds what no pack holds: {error}") from error

    def error(self, message: str, remedy: str = _REBUILD) -> PackError:
        """Make an error about the pack."""
        return PackError(message, location=Location(self.path.as_posix()), remedy=remedy)


def _is_small_file(path: Path) -> bool:
    status = path.stat()
    return stat.S_ISREG(status.st_mode) and status.st_size <= SIZE_LIMIT


def _hash(data: bytes | memoryview) -> bytes:
    return blake2b(data, digest_size=_DIGEST).digest()
