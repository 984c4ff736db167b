"""Access logs of web servers: NCSA common and combined, as Apache, nginx and many others write them."""

from collections.abc import Iterator, Sequence

from tocsin.core.event import RecordBatch
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.access_line import is_access_line, read_access_line
from tocsin.pipeline.parsers.lines import lines_of_part
from tocsin.pipeline.parsers.parser import HEAD_BYTES
from tocsin.pipeline.parsers.syslog_start import begins_like_syslog
from tocsin.pipeline.parsers.text_records import decoded, line_records, written_lines

_PART_BYTES = 16 << 20


class WebAccessParser:
    """Reads access logs in the common and the combined format; a position is the byte offset of the line.

    A virtual host in front and fields behind, which come as `x-extra`, are known. Records have the names of the W3C's
    extended format, which rules use; escaped characters are decoded if they can be printed.
    """

    name = "web_access"
    part_bytes = _PART_BYTES

    def sniff(self, head: bytes) -> bool:
        """Say whether the first line is of the format, and at least half of the lines are."""
        lines = written_lines(head, HEAD_BYTES)
        found = [is_access_line(decoded(line)[0]) and not begins_like_syslog(line) for line in lines]
        return bool(found) and found[0] and 2 * sum(found) >= len(found)

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode line by line."""
        yield from line_records(stream, source, limits, read_access_line)

    def cuts(self, size: int, head: bytes, part_bytes: int) -> Sequence[int]:
        """Cut anywhere: a part begins with the first line that begins in it."""
        return range(0, size, part_bytes)

    def part(self, stream: ByteStream, end: int | None, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode the lines that begin in a part."""
        yield from self.batches(lines_of_part(stream, end), source, limits)
