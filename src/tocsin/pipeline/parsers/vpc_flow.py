"""AWS VPC flow logs as they are delivered: fields with blanks between, below a header or in the default order."""

import re
from collections.abc import Iterator

from tocsin.core.event import RecordBatch
from tocsin.core.values import Record
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.parser import HEAD_BYTES
from tocsin.pipeline.parsers.text_records import NotARecord, line_records, written_lines

_DEFAULT = (
    *("version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets"),
    *("bytes", "start", "end", "action", "log-status"),
)
_FURTHER = (
    *("vpc-id", "subnet-id", "instance-id", "tcp-flags", "type", "pkt-srcaddr", "pkt-dstaddr", "region", "az-id"),
    *("sublocation-type", "sublocation-id", "pkt-src-aws-service", "pkt-dst-aws-service", "flow-direction"),
    *("traffic-path", "ecs-cluster-arn", "ecs-cluster-name", "ecs-container-instance-arn", "ecs-container-instance-id"),
    *("ecs-container-id", "ecs-second-container-id", "ecs-service-name", "ecs-task-definition-arn", "ecs-task-arn"),
    *("ecs-task-id", "reject-reason", "resource-id", "encryption-status"),
)
_NAMES = frozenset((*_DEFAULT, *_FURTHER))
_ENOUGH = 4
_LINE = re.compile(
    r"\d+ (?:\d{12}|unknown) eni-\w+ (?:[\da-fA-F:.]+|-) (?:[\da-fA-F:.]+|-)(?: (?:\d+|-)){7}"
    r" (?:ACCEPT|REJECT|-) (?:OK|NODATA|SKIPDATA)"
)


class VpcFlowParser:
    """Reads VPC flow logs; a position is the byte offset of the line.

    Names are those of the header, in whatever order, or of the default format of version 2 where there is none; a
    value that is `-` is left out. Source: Amazon VPC, "Flow log records".
    """

    name = "vpc_flow"

    def sniff(self, head: bytes) -> bool:
        """Say whether the first line is a header of known fields, or a record in the default format."""
        lines = written_lines(head, HEAD_BYTES)
        first = lines[0].decode("utf-8", "replace").strip("\r\n\0 ") if lines else ""
        return _is_header(first) or _LINE.fullmatch(first) is not None

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode line by line."""
        yield from line_records(stream, source, limits, _Reader().read)


class _Reader:
    """Reads lines by the header that came last."""

    def __init__(self) -> None:
        self._names: tuple[str, ...] = _DEFAULT

    def read(self, text: str) -> Record | None:
        """Read a line; a header, which many files put together have again and again, gives none."""
        if _is_header(text):
            self._names = tuple(text.split())
            return None
        values = text.split()
        if len(values) != len(self._names):
            raise NotARecord(f"has {len(values)} values, and there are {len(self._names)} fields")
        return {name: value for name, value in zip(self._names, values, strict=True) if value != "-"}


def _is_header(text: str) -> bool:
    names = text.split()
    return len(names) >= _ENOUGH and _NAMES.issuperset(names)
