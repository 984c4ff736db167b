"""What is kept of a rule file, in the cache and in packs, and the key it is kept under."""

from typing import Protocol

import msgspec
from msgspec import Struct

from tocsin.core.identity import digest
from tocsin.detection.sigma.entries import Head, Made, Told


class Stored(Struct, frozen=True, array_like=True, gc=False):
    """A document of a file, compiled."""

    head: Head
    made: Made


class FileRecord(Struct, frozen=True, array_like=True, gc=False):
    """What came of a file; when it `expands` placeholders, that is found under another key, which holds them too."""

    told: tuple[Told, ...] = ()
    documents: tuple[Stored, ...] = ()
    expands: bool = False


class Records(Protocol):
    """Keeps records by key, in msgpack."""

    def get(self, key: str, /) -> msgspec.Raw | None:
        """Give a record, or None."""

    def put(self, key: str, record: bytes, /) -> None:
        """Take a record in."""

    def save(self) -> None:
        """Keep what was taken in."""


def file_key(raw: bytes, name: str) -> str:
    """Give the key of a rule file: what is in it, and its name without folders, from which ids are derived."""
    return digest(name.rpartition("/")[2], raw)
