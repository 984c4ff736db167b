"""What a parser is."""

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

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


@runtime_checkable
class ColumnParser(Parser, Protocol):
    """A parser of a format that is stored in columns."""

    def column_batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[Batch]:
        """Decode the stream as `batches` does, but yield columns.

        Record batches among them hold faults, and the rows of batches that were refused.
        """
