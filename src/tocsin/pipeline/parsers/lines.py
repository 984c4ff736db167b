"""Lines of a stream: the common ground of all formats with one record a line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import accumulate

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
