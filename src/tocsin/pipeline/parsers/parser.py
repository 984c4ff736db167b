"""What a parser is."""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeGuard

from tocsin.core.event import Batch, RecordBatch
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits

HEAD_BYTES = 64 * 1024
"""How much of an input's beginning a parser sees when it is asked whether it knows the format."""


class Parser(Protocol):
    """Decodes one format. A parser holds no state: one object reads many inputs."""

    @property
    def name(self) -> str:
        """Give the format's name, in lower case."""

    def sniff(self, head: bytes) -> bool:
        """Say whether an input that begins with `head` is of this format.

        `head` is the first `HEAD_BYTES`, text as UTF-8 without a byte order mark; if it is shorter, it is everything.
        At most one parser may say yes to an input.
        """

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode the stream, yielding a batch for each piece or so, whatever the size of the input.

        `source` is the input's name for batches and faults. `positions` are record numbers where the format has them,
        else byte offsets counted from `stream.offset`. Batches leave `size` at zero: the reader knows it.
        Nothing is raised on bad input; every fault has a place; no record after it is lost.
        """


class ColumnParser(Parser, Protocol):
    """A parser of a format that is stored in columns."""

    def column_batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[Batch]:
        """Decode the stream as `batches` does, but yield columns.

        Record batches among them hold faults, and the rows of batches that were refused.
        """


class DivisibleParser(Parser, Protocol):
    """A parser that can read a part of a plain file alone, so that several processes share one file.

    The parts of a file, one after the other, give what `batches` gives on the whole: the same records, positions and
    faults. Only line numbers count from each part's beginning.
    """

    @property
    def part_bytes(self) -> int:
        """Give how large the parts of a file are, about."""

    def cuts(self, size: int, head: bytes, part_bytes: int) -> Sequence[int]:
        """Say where the parts of a file of this size begin: the first at 0, ascending, about `part_bytes` apart.

        `head` is the beginning of the file, of at least `HEAD_BYTES`.
        """

    def part(self, stream: ByteStream, end: int | None, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode the part from where `stream` is to `end`, None for the end of the file; both are of `cuts`.

        `stream.file` is the file, `stream.offset` the place in it. A record belongs to the part in which it begins.
        """


# Asking Python whether an object fits a protocol takes longer than to read a small log: one method tells as well.


def has_columns(parser: Parser) -> TypeGuard[ColumnParser]:
    """Say whether a parser reads its format as columns, too."""
    return hasattr(parser, "column_batches")


def is_divisible(parser: Parser) -> TypeGuard[DivisibleParser]:
    """Say whether a parser can read parts of a file."""
    return hasattr(parser, "cuts")
