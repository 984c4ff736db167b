"""The log of the Linux audit daemon, also as it comes through audisp and syslog."""

from collections.abc import Iterator

from tocsin.core.event import RecordBatch
from tocsin.core.location import Location
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.audit_events import AuditEvents
from tocsin.pipeline.parsers.audit_line import audit_records, share_of_audit_lines
from tocsin.pipeline.parsers.lines import line_blocks
from tocsin.pipeline.parsers.parser import HEAD_BYTES
from tocsin.pipeline.parsers.syslog_header import read_header
from tocsin.pipeline.parsers.text_records import NotARecord, decoded, oversized_faults, undecodable, written_lines

_NOT_A_RECORD = NotARecord("is no audit record: it has no type with audit(time:serial)")


class AuditdParser:
    """Reads audit.log, joining the records of each event; a position is the byte offset of an event's first line.

    An event has `time` (seconds since the epoch), `serial`, `node` if it is told, and `records`: each its `type` and
    its fields, decoded where they were written in hexadecimal.
    """

    name = "auditd"

    def sniff(self, head: bytes) -> bool:
        """Say whether at least half of the lines are audit records, whatever stands before them."""
        return share_of_audit_lines(written_lines(head, HEAD_BYTES)) >= 0.5

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode line by line, and give out events as they are whole."""
        events = AuditEvents(limits.max_record_bytes)
        for block in line_blocks(stream, limits.max_record_bytes):
            batch = RecordBatch(source, lines=len(block.lines) + len(block.oversized))
            batch.faults += oversized_faults(block, source, limits)
            for number, (line, offset) in enumerate(zip(block.lines, block.offsets(), strict=True), block.number):
                text, repaired = decoded(line)
                batch.repaired += repaired
                if text and not _take(events, text, offset):
                    events.pass_line()
                    batch.faults.append(undecodable(_NOT_A_RECORD, Location(source, number, offset)))
                _give(events.finished(), batch)
            yield batch
        batch = RecordBatch(source)
        _give(events.finished(at_end=True), batch)
        yield batch


def _take(events: AuditEvents, text: str, offset: int) -> bool:
    """Take the records of a line; False if there are none."""
    records = list(audit_records(text))
    if not records:
        return False
    node = records[0].node or _host_of(text[: records[0].begin])
    for record in records:
        events.add(record._replace(node=record.node or node), offset)
    return True


def _host_of(before: str) -> str:
    header = read_header(before, None) if before else None
    return str(header.get("hostname", "")) if header else ""


def _give(found: list[tuple[dict[str, object], int]], batch: RecordBatch) -> None:
    for record, position in found:
        batch.records.append(record)
        batch.positions.append(position)
