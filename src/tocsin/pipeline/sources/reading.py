"""Reading one input: from stored bytes through archives and compression to a parser."""

import os
from collections.abc import Iterable, Iterator
from datetime import date
from io import FileIO
from itertools import groupby

from tocsin.core.errors import DamagedInput, InputError, LimitExceeded, SkippedInput
from tocsin.core.event import Batch, RecordBatch
from tocsin.core.location import Location
from tocsin.core.times import day_of
from tocsin.pipeline.byte_stream import PIECE_BYTES, ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers import HEAD_BYTES, ParserRegistry, has_columns
from tocsin.pipeline.sources.containers import CONTAINERS, Container
from tocsin.pipeline.sources.names import is_hidden, member_name
from tocsin.pipeline.sources.text_encoding import as_utf8

_BLANKS = b" \t\r\n\0"


class CountedFile(FileIO):
    """A file that counts what is read of it."""

    count = 0

    def read(self, size: int | None = -1) -> bytes:
        """Read as FileIO does."""
        data = super().read(-1 if size is None else size) or b""
        self.count += len(data)
        return data

    @property
    def written(self) -> date | None:
        """Give the day, in UTC, on which the file was last written; of a pipe that is about now."""
        try:
            return day_of(os.fstat(self.fileno()).st_mtime)
        except OSError:
            return None


class Reading:
    """One pass over one input: its limits, and what was told of it so far."""

    def __init__(
        self,
        file: CountedFile,
        size: int | None,
        limits: Limits,
        parsers: ParserRegistry,
        *,
        as_columns: bool = False,
    ) -> None:
        self._file = file
        self._size = size
        self._limits = limits
        self._parsers = parsers
        self._as_columns = as_columns
        self._faults: list[InputError] = []
        self._members = 0
        self._expanded: dict[int, int] = {}
        self._told = 0

    def batches(self, source: str, *, named: bool) -> Iterator[Batch]:
        """Yield the input's records, and what went wrong as it happens."""
        file = self._file if self._size is not None else None
        pieces = pieces_of(self._file, source)
        stream = ByteStream(pieces, self._faults, file=file, written=self._file.written)
        for batch in self._read(stream, source, 1, named=named):
            yield from self._fault_batches()
            batch.size = self._newly_read()
            yield batch
        yield from self._fault_batches()
        rest = (self._size or self._file.count) - self._told
        if rest > 0:  # what no batch covers: directories of archives, members that were skipped
            yield RecordBatch(source, size=rest)

    def _read(self, stream: ByteStream, source: str, depth: int, *, named: bool) -> Iterator[Batch]:
        head = stream.head(HEAD_BYTES)
        container = next((container for container in CONTAINERS if container.sniff(head)), None)
        if container:
            yield from self._open(container, stream, source, depth, named=named)
            return
        text = as_utf8(stream, self._faults)
        # Files that were laid by, or not closed well, may begin with any amount of nothing.
        while len(head := text.head(HEAD_BYTES)) == HEAD_BYTES and is_blank(head):
            text.line += text.take(HEAD_BYTES).count(b"\n")
        for parser in self._parsers.values():
            if parser.sniff(head):
                if self._as_columns and has_columns(parser):
                    yield from parser.column_batches(text, source, self._limits)
                else:
                    yield from parser.batches(text, source, self._limits)
                return
        if not is_blank(head):
            self._faults.append(self._unknown(source, named=named))

    def _open(
        self, container: Container, stream: ByteStream, source: str, depth: int, *, named: bool
    ) -> Iterator[Batch]:
        if depth > self._limits.max_nesting:
            self._faults.append(_beyond("archives are nested too deep", source, "max_nesting"))
            return
        try:
            for name, pieces, written in container.members(stream, source, self._limits):
                inner = source
                if name is not None:
                    self._members += 1
                    if self._members > self._limits.max_members:
                        raise _beyond(f"more than {self._limits.max_members:,} members", source, "max_members")
                    if is_hidden(name):
                        continue
                    inner = member_name(source, name)
                limited = self._limited(pieces, inner, depth)
                opened = ByteStream(limited, self._faults, written=written or stream.written)
                yield from self._read(opened, inner, depth + 1, named=named and name is None)
        except InputError as error:
            self._faults.append(error)

    def _limited(self, pieces: Iterable[bytes], source: str, depth: int) -> Iterator[bytes]:
        """Yield what comes out of a container; raises LimitExceeded when it is too much for what is stored."""
        size = 0
        for piece in pieces:
            size += len(piece)
            if size > self._limits.max_member_bytes:
                raise _beyond(f"more than {self._limits.max_member_bytes:,} bytes", source, "max_member_bytes")
            # Counted over all members of a level, so that members that share their bytes are no way round it.
            total = self._expanded[depth] = self._expanded.get(depth, 0) + len(piece)
            stored = self._file.count if self._size is None else self._size
            if total > max(self._limits.ratio_free_bytes, self._limits.max_ratio * stored):
                raise _beyond(f"it grows to more than {self._limits.max_ratio} times its size", source, "max_ratio")
            yield piece

    def _newly_read(self) -> int:
        read = self._file.count if self._size is None else min(self._file.count, self._size)
        new, self._told = max(read - self._told, 0), max(read, self._told)
        return new

    def _fault_batches(self) -> Iterator[RecordBatch]:
        faults = self._faults[:]
        self._faults.clear()
        for path, group in groupby(faults, key=lambda fault: fault.location.path if fault.location else ""):
            yield RecordBatch(path, faults=list(group))

    def _unknown(self, source: str, *, named: bool) -> InputError:
        kind = InputError if named else SkippedInput
        formats = ", ".join(self._parsers)
        containers = ", ".join(container.name for container in CONTAINERS)
        return kind(
            "this is not a log format that tocsin knows",
            location=Location(source),
            remedy=f"give one of {formats}, if you like inside {containers}",
        )


def is_blank(text: bytes) -> bool:
    """Say whether text is nothing but white space and NUL bytes."""
    return text[:1] in _BLANKS and not text.strip(_BLANKS)  # most texts are told by their first byte


def pieces_of(file: CountedFile, source: str) -> Iterator[bytes]:
    """Read a file piece by piece; raises DamagedInput where it cannot be read further."""
    while True:
        try:
            piece = file.read(PIECE_BYTES)
        except OSError as error:
            raise DamagedInput(
                f"cannot be read further: {error.strerror or error}",
                location=Location(source),
                remedy="what came before was read: check the disk or the connection",
            ) from error
        if not piece:
            return
        yield piece


def _beyond(message: str, source: str, limit: str) -> LimitExceeded:
    return LimitExceeded(message, location=Location(source), remedy=f"it was not read further: raise {limit} to do so")
