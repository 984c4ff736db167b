"""Syslog: RFC 5424, RFC 3164 in its many forms, and the events that travel in it."""

from collections.abc import Iterator, Sequence
from functools import partial

from tocsin.core.errors import LimitExceeded, UndecodableRecord
from tocsin.core.event import RecordBatch
from tocsin.core.location import Location
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.audit_line import share_of_audit_lines
from tocsin.pipeline.parsers.lines import lines_of_part
from tocsin.pipeline.parsers.octet_frames import frames, is_octet_counted
from tocsin.pipeline.parsers.parser import HEAD_BYTES
from tocsin.pipeline.parsers.syslog_line import read_line
from tocsin.pipeline.parsers.syslog_start import begins_like_syslog
from tocsin.pipeline.parsers.syslog_time import latest_day
from tocsin.pipeline.parsers.text_records import NotARecord, decoded, line_records, written_lines

_PART_BYTES = 8 << 20


class SyslogParser:
    """Reads syslog, a message a line or in frames that tell their length; a position is the byte offset of either.

    Records have `timestamp, hostname, appname, procid, msgid, facility, severity, message, structured_data`, as far as
    they are told, and `fields` where the message is `key=value`. Events in CEF, LEEF, JSON or Windows' XML have their
    own fields, and the header under `syslog`. Lines of CEF and LEEF need no header.
    """

    name = "syslog"
    part_bytes = _PART_BYTES

    def sniff(self, head: bytes) -> bool:
        """Say whether at least half of the lines have a header of syslog or are CEF or LEEF, and few are of auditd."""
        if is_octet_counted(head):
            return True
        lines = written_lines(head, HEAD_BYTES)
        headed = sum(map(begins_like_syslog, lines))
        return bool(lines) and 2 * headed >= len(lines) and share_of_audit_lines(lines) < 0.5

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode line by line, or frame by frame; years that are not told go by when the file was written."""
        read = partial(read_line, latest=latest_day(limits.year, stream.written))
        if not is_octet_counted(stream.head(HEAD_BYTES)):
            yield from line_records(stream, source, limits, read)
            return
        for found in frames(stream, limits.max_record_bytes):
            batch = RecordBatch(source)
            for frame in found:
                place = Location(source, record=frame.offset)
                if frame.text is None:
                    batch.faults.append(_no_frame(frame.size, place, limits))
                    continue
                text, repaired = decoded(frame.text)
                try:
                    record = read(text) if text else None
                except NotARecord as error:
                    message = f"the frame {error}"
                    batch.faults.append(UndecodableRecord(message, location=place, remedy="look at it; it is lost"))
                    continue
                if record is not None:
                    batch.records.append(record)
                    batch.positions.append(frame.offset)
                    batch.repaired += repaired or frame.mended
            yield batch

    def cuts(self, size: int, head: bytes, part_bytes: int) -> Sequence[int]:
        """Cut lines anywhere: a part begins with the first line that begins in it. Frames are not cut."""
        return [0] if is_octet_counted(head) else range(0, size, part_bytes)

    def part(self, stream: ByteStream, end: int | None, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode the lines that begin in a part."""
        if end is None and not stream.offset:
            yield from self.batches(stream, source, limits)
            return
        read = partial(read_line, latest=latest_day(limits.year, stream.written))
        yield from line_records(lines_of_part(stream, end), source, limits, read)


def _no_frame(size: int, place: Location, limits: Limits) -> UndecodableRecord | LimitExceeded:
    if size > limits.max_record_bytes:
        return LimitExceeded(
            f"a frame of {size:,} bytes is longer than {limits.max_record_bytes:,}",
            location=place,
            remedy="it was skipped: raise max_record_bytes to read it",
        )
    return UndecodableRecord(
        f"{size:,} bytes that are no frame", location=place, remedy="look at the file; they are lost"
    )
