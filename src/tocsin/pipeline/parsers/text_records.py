"""Text with one record a line: what parsers of such formats share beyond lines."""

from collections.abc import Callable, Iterator

from tocsin.core.errors import LimitExceeded, UndecodableRecord
from tocsin.core.event import RecordBatch
from tocsin.core.location import Location
from tocsin.core.values import Record
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.lines import LineBlock, line_blocks

ENDS = "\r\n\0 "
LINES_LOOKED_AT = 100


class NotARecord(ValueError):  # noqa: N818 - it is no error but what the text is
    """The text is no record of the format; the message says why."""


def line_records(
    stream: ByteStream, source: str, limits: Limits, read: Callable[[str], Record | None]
) -> Iterator[RecordBatch]:
    """Decode line by line: `read` gives the record of a line's text, None for a line that is none, as a heading.

    `read` raises NotARecord for what is told as a fault. Blank lines are nothing. Bytes that are not UTF-8 become
    U+FFFD, and the record that holds them is counted as repaired. A position is the byte offset of the line.
    """
    for block in line_blocks(stream, limits.max_record_bytes):
        batch = RecordBatch(source, lines=len(block.lines) + len(block.oversized))
        batch.faults += oversized_faults(block, source, limits)
        for number, (line, offset) in enumerate(zip(block.lines, block.offsets(), strict=True), block.number):
            text, repaired = decoded(line)
            try:
                record = read(text) if text else None
            except NotARecord as error:
                batch.faults.append(undecodable(error, Location(source, number, offset)))
                continue
            if record is not None:
                batch.records.append(record)
                batch.positions.append(offset)
                batch.repaired += repaired
        yield batch


def decoded(line: bytes) -> tuple[str, bool]:
    """Give a line as text without its end, and say whether bytes had to be replaced."""
    try:
        return line.decode().rstrip(ENDS), False
    except UnicodeDecodeError:
        return line.decode("utf-8", "replace").rstrip(ENDS), True


def undecodable(error: NotARecord, place: Location) -> UndecodableRecord:
    """Make the fault for one line that is no record."""
    return UndecodableRecord(f"the line {error}", location=place, remedy="look at the line; it is lost")


def oversized_faults(block: LineBlock, source: str, limits: Limits) -> list[LimitExceeded]:
    """Make the faults for the lines before a block that were too long."""
    return [
        LimitExceeded(
            f"a line of {line.size:,} bytes is longer than {limits.max_record_bytes:,}",
            location=Location(source, line=line.number, record=line.offset),
            remedy="it was skipped: raise max_record_bytes to read it",
        )
        for line in block.oversized
    ]


def written_lines(head: bytes, size: int) -> list[bytes]:
    """Give the first lines of an input that hold something, to look at; `size` is that of a whole head.

    The last one of a head that ends inside it is left out, unless it is the only one.
    """
    lines = head.split(b"\n", LINES_LOOKED_AT)
    if len(lines) > LINES_LOOKED_AT or (len(lines) > 1 and len(head) >= size):
        del lines[-1]
    return [line for line in lines if line.strip(b" \t\r\0")]
