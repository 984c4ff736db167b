"""Parts of inputs: what one process scans alone, so that several can share a large file.

A large plain file of a format that can be divided is read in parts of a fixed size, however many processes there are;
every other input is one part: what is compressed, archived, in another encoding, or a stream.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from tocsin.core.errors import InputError
from tocsin.core.event import Batch, RecordBatch
from tocsin.core.location import Location
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers import HEAD_BYTES, ParserRegistry, built_in_parsers, is_divisible
from tocsin.pipeline.sources.containers import CONTAINERS
from tocsin.pipeline.sources.input_ref import cannot_be_opened
from tocsin.pipeline.sources.reading import CountedFile, is_blank, pieces_of
from tocsin.pipeline.sources.text_encoding import is_marked

_COUNTED_AT_ONCE = 1 << 20


class Input(Protocol):
    """What parts are of: an `InputRef`, or what a test puts in its place."""

    @property
    def source(self) -> str:
        """Give its name."""

    @property
    def path(self) -> Path | None:
        """Give where it is, None if it is no file."""

    @property
    def size(self) -> int | None:
        """Give its size in bytes, None if it is not known."""

    def batches(self, limits: Limits, /) -> Iterator[RecordBatch]:
        """Read all of it."""

    def column_batches(self, limits: Limits, /) -> Iterator[Batch]:
        """Read all of it, what is stored in columns as columns."""


@dataclass(frozen=True, slots=True)
class InputPart:
    """An input from `begin` to `end`, or all of it if `parser` is None; it can be sent where the input can be sent.

    `end` is None for the last part, which goes on to the end of the file, wherever that is by then. `parser` is the
    name of the one that knows the whole.
    """

    whole: Input
    parser: str | None = None
    begin: int = 0
    end: int | None = None

    @property
    def source(self) -> str:
        """Give the name of the input."""
        return self.whole.source

    @property
    def size(self) -> int | None:
        """Give how many bytes of the input are in this part, None if that is not known."""
        size = self.whole.size if self.end is None else self.end
        return None if size is None else size - self.begin

    @property
    def is_first(self) -> bool:
        """Say whether the input begins with this part."""
        return not self.begin

    @property
    def is_last(self) -> bool:
        """Say whether the input ends with this part."""
        return self.end is None

    def __str__(self) -> str:
        if self.is_first and self.is_last:
            return "this input"
        return f"this input from byte {self.begin:,} to " + ("its end" if self.end is None else f"{self.end:,}")

    def batches(self, limits: Limits) -> Iterator[RecordBatch]:
        """Read the part: yield its records, with every fault that there is.

        Line numbers count from the part's own beginning; the sizes of all batches add up to `size`.
        """
        if self.parser is None:
            yield from self.whole.batches(limits)
            return
        parser, path, size = built_in_parsers().get(self.parser), self.whole.path, self.size
        assert is_divisible(parser), "only formats that can be divided are"
        assert path is not None, "only files are divided"
        assert size is not None, "the size of a file is known"
        try:
            file = CountedFile(path)
        except OSError as error:
            yield RecordBatch(self.source, faults=[cannot_be_opened(self.source, error)], size=size)
            return
        with file:
            file.seek(self.begin)
            told = 0
            faults: list[InputError] = []
            pieces = pieces_of(file, self.source)
            stream = ByteStream(pieces, faults, offset=self.begin, file=file, written=file.written)
            for batch in parser.part(stream, self.end, self.source, limits):
                batch.size = min(file.count, size) - told
                told += batch.size
                yield batch
            yield RecordBatch(self.source, faults=faults, size=size - told)

    def column_batches(self, limits: Limits) -> Iterator[Batch]:
        """Read the part as `batches` does, but what is stored in columns as batches of columns."""
        return self.whole.column_batches(limits) if self.parser is None else self.batches(limits)

    def in_whole(self, place: Location) -> Location:
        """Give a place that was told of this part with its line counted from the beginning of the input.

        That takes reading the file up to there: whoever knows how many lines the parts before have adds them instead.
        """
        if self.is_first or place.line is None or place.record is None or self.whole.path is None:
            return place
        line = 1
        try:
            with self.whole.path.open("rb") as file:
                for begin in range(0, place.record, _COUNTED_AT_ONCE):
                    line += file.read(min(_COUNTED_AT_ONCE, place.record - begin)).count(b"\n")
        except OSError:
            return replace(place, line=None)  # the byte offset is still known
        return replace(place, line=line)


def parts_of(whole: Input, *, part_bytes: int | None = None, parsers: ParserRegistry | None = None) -> list[InputPart]:
    """Divide an input, if it is large and can be divided.

    Only a file that is larger than the smallest part is opened, and then only its beginning is read. `part_bytes`
    is for tests: it takes the place of what the parsers say.
    """
    known = [parser for parser in (parsers or built_in_parsers()).values() if is_divisible(parser)]
    smallest = min(part_bytes or parser.part_bytes for parser in known)
    if whole.path is None or whole.size is None or whole.size <= smallest:
        return [InputPart(whole)]
    head = _head(whole.path)
    parser = next((parser for parser in known if parser.sniff(head)), None)
    if parser is None or is_blank(head) or is_marked(head) or any(one.sniff(head) for one in CONTAINERS):
        return [InputPart(whole)]
    step = part_bytes or parser.part_bytes
    # What is left over at the end is too little for a part of its own.
    cuts = [cut for cut in parser.cuts(whole.size, head, step) if not cut or whole.size - cut > step // 2]
    if len(cuts) == 1:
        return [InputPart(whole)]
    return [InputPart(whole, parser.name, begin, end) for begin, end in pairwise([*cuts, None])]  # type: ignore[arg-type]


def _head(path: Path) -> bytes:
    """Give the beginning of a file, nothing if it cannot be read: whoever reads it all will tell."""
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError:
        return b""
