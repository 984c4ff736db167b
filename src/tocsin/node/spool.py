"""Findings of one input, held between the process that found them and the one that writes them.

A finding is framed as its rule's index and the lengths of itself, its details and what it is to correlations (unsigned
32-bit integers, little-endian), and the bytes of these. Few findings stay in memory; many go to a file, so that neither
process holds more than a page of them.
"""

import struct
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from tocsin.node.scanner import Hit

MEMORY_BYTES = 64 * 1024
_FRAME = struct.Struct("<IIII")


class FindingSpool:
    """Takes findings in; gives them out again in order."""

    __slots__ = ("_memory", "path")

    def __init__(self, memory: bytes, path: Path | None) -> None:
        self._memory = memory
        self.path = path

    @classmethod
    def filled(cls, hits: Iterable[Hit], path: Path, memory_bytes: int = MEMORY_BYTES) -> "FindingSpool":
        """Take in findings; beyond `memory_bytes` they are kept in a file at `path`."""
        memory = bytearray()
        hits = iter(hits)
        for hit in hits:
            memory += _framed(hit)
            if len(memory) > memory_bytes:
                with path.open("xb") as file:
                    file.write(memory)
                    file.writelines(map(_framed, hits))
                return cls(b"", path)
        return cls(bytes(memory), None)

    def drained(self) -> Iterator[Hit]:
        """Give the findings in order and remove the file."""
        if self.path is None:
            yield from _from_file(BytesIO(self._memory))
            return
        try:
            with self.path.open("rb") as file:
                yield from _from_file(file)
        finally:
            self.path.unlink(missing_ok=True)


def spool_path(folder: Path, number: int) -> Path:
    """Give the file for the findings of a part of the scan."""
    return folder / f"{number}.findings"


def _framed(hit: Hit) -> bytes:
    lengths = (len(hit.line), len(hit.detail), len(hit.matches))
    return _FRAME.pack(hit.rule, *lengths) + hit.line + hit.detail + hit.matches


def _from_file(file: BinaryIO) -> Iterator[Hit]:
    while header := file.read(_FRAME.size):
        rule, *lengths = _FRAME.unpack(header)
        yield Hit(rule, *(file.read(length) for length in lengths))
