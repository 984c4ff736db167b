"""Lines of a stream: the common ground of all formats with one record a line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import accumulate, chain

from tocsin.pipeline.byte_stream import ByteStream


@dataclass(frozen=True, slots=True)
class OversizedLine:
    """A line longer than the limit; nothing of it is kept. `number` counts from 1, `size` is in bytes."""

    number: int
    offset: int
    size: int


@dataclass(slots=True)
class LineBlock:
    """Consecutive lines with their ends, LF or CRLF; the last line of a stream may have none.

    `number` is that of the first line, counting from 1, `offset` its byte offset; `oversized` came before it.
    """

    lines: list[bytes]
    number: int
    offset: int
    oversized: list[OversizedLine] = field(default_factory=list)

    def offsets(self) -> list[int]:
        """Give the byte offset of every line."""
        offsets = list(accumulate(map(len, self.lines), initial=self.offset))
        offsets.pop()
        return offsets


def line_blocks(stream: ByteStream, longest: int) -> Iterator[LineBlock]:
    """Cut a stream into lines, a block for each piece; memory is bounded by `longest` bytes, the longest line kept.

    `longest` must be at least `MAX_PIECE_BYTES`, so that only a line that spans pieces can be too long.
    """
    begun: list[bytes] = []  # the pieces of a line whose end has not come yet
    held = 0  # their size, all of it: an oversized line keeps no pieces
    offset, number = stream.offset, stream.line
    for piece in stream:
        # BytesIO finds line ends with memchr; bytes.split looks at every byte and costs three times as much.
        lines = BytesIO(piece).readlines()
        is_open = not piece.endswith(b"\n")
        if is_open and len(lines) == 1:
            held += len(piece)
            begun = [*begun, piece] if held <= longest else []
            continue
        block = LineBlock(lines, number, offset)
        if held + len(lines[0]) > longest:
            block.oversized.append(OversizedLine(number, offset, held + len(lines[0])))
            block.number, block.offset = number + 1, offset + held + len(lines[0])
            del lines[0]
        elif begun:
            lines[0] = b"".join([*begun, lines[0]])
        begun = [lines.pop()] if is_open else []
        held = len(begun[0]) if begun else 0
        offset, number = stream.offset - held, block.number + len(lines)
        yield block
    if held > longest:
        yield LineBlock([], number + 1, stream.offset, [OversizedLine(number, offset, held)])
    elif begun:
        yield LineBlock([b"".join(begun)], number, offset)


def lines_of_part(stream: ByteStream, end: int | None) -> ByteStream:
    """Give the lines that begin between where the stream is and `end`, the last one to its own end.

    A part begins with the first line that begins in it, and ends where the next part begins: at the first line end at
    or after the byte before `end`.
    """
    offset, first = stream.offset, b""
    if stream.offset and stream.look(stream.offset - 1, 1) != b"\n":
        for piece in stream:
            begin = piece.find(b"\n") + 1
            if begin:
                offset, first = stream.offset - len(piece) + begin, piece[begin:]
                break
            if end is not None and stream.offset >= end:  # the line spans all of this part
                return ByteStream((), [], offset=end)
        else:
            return ByteStream((), [], offset=stream.offset)
    if end is not None and offset >= end:
        return ByteStream((), [], offset=end)
    lines = _to_line_end(chain((first,) if first else (), stream), offset, end)
    return ByteStream(lines, [], offset=offset, written=stream.written)


def _to_line_end(pieces: Iterable[bytes], offset: int, end: int | None) -> Iterator[bytes]:
    for piece in pieces:
        begin, offset = offset, offset + len(piece)
        if end is not None and offset >= end:
            stop = piece.find(b"\n", max(end - 1 - begin, 0)) + 1
            if stop:
                yield piece[:stop]
                return
        yield piece
