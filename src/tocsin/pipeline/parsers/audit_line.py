"""What a line of the Linux audit system looks like.

Source: Linux Audit documentation, "Audit Event Parsing" and "Audit Record Format"; audisp-syslog's form.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_MARK = re.compile(
    r"\b(?:node=(\S+) +)?type=([A-Z_0-9]+(?:\[\d+\])?) +(?:msg=)?audit\((\d{1,12}\.\d{1,9}):(\d{1,20})\): ?"
)
_MARK_BYTES = re.compile(_MARK.pattern.encode())
_MARK_WITHIN = 512


class AuditRecord(NamedTuple):
    """One record as it stands in a line: node (may be empty), type, time in seconds, serial, and its fields' text."""

    node: str
    kind: str
    time: str
    serial: str
    text: str
    begin: int


def audit_records(line: str) -> Iterator[AuditRecord]:
    """Yield the records of a line: none, one, or several if an end of line was lost; `begin` is where in the line."""
    marks = list(_MARK.finditer(line))
    ends = [*(mark.start() for mark in marks[1:]), len(line)]
    for mark, end in zip(marks, ends, strict=False):
        node, kind, time, serial = mark.groups()
        yield AuditRecord(node or "", kind, time, serial, line[mark.end() : end], mark.start())


def share_of_audit_lines(lines: list[bytes]) -> float:
    """Say what share of lines are audit records, whatever stands before them."""
    return sum(_MARK_BYTES.search(line, 0, _MARK_WITHIN) is not None for line in lines) / max(len(lines), 1)
