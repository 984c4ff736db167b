"""Records of the Linux audit system joined to events: those of one node, time and serial are one event.

Records of several events may stand among each other. An event is whole after its last record (EOE, PROCTITLE, or any
record from user space, which is alone), or when so many lines have come since that no more of it will.

Source: Linux Audit documentation, "Audit Event Parsing"; the order of records in the kernel's audit_log_exit.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tocsin.core.values import Record
from tocsin.pipeline.parsers.audit_fields import read_fields
from tocsin.pipeline.parsers.audit_line import AuditRecord
from tocsin.pipeline.parsers.audit_types import type_name

_LINES_BETWEEN = 1024
_MOST_OPEN = 4096
_MOST_RECORDS = 4096
_LAST = frozenset(("EOE", "PROCTITLE"))
_PART = re.compile(r"(a\d+)\[(\d+)\]")
_ARGUMENT_LENGTH = re.compile(r"a\d+_len")
_EXECVE = "EXECVE"
_END = "EOE"
_COMMAND_LINE = "command_line"
"""Of EXECVE, its arguments with blanks between: the process title, which has them too, ends after 128 bytes."""


@dataclass(slots=True)
class _OpenEvent:
    record: Record
    position: int
    last_line: int
    size: int = 0
    is_whole: bool = False
    parts: dict[str, dict[int, str]] = field(default_factory=dict)


class AuditEvents:
    """The events of one input that are not yet whole; they are given out in the order in which they began.

    Memory is bounded: no event is waited for longer than 1,024 lines, and no more than 4,096 are open, which hold
    `most_bytes` of lines.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._open: OrderedDict[tuple[str, str, str], _OpenEvent] = OrderedDict()  # quick to take the first one of
        self._line = 0
        self._size = 0

    def add(self, found: AuditRecord, position: int) -> None:
        """Take one record, and the byte offset of its line."""
        self._line += 1
        kind, text = type_name(found.kind), found.text
        key = (found.node, found.time, found.serial)
        event = self._open.get(key)
        if event is None:
            record: Record = {"time": float(found.time), "serial": int(found.serial)}
            if found.node:
                record["node"] = found.node
            event = self._open[key] = _OpenEvent({**record, "records": []}, position, self._line)
        event.last_line = self._line
        event.size += len(text)
        self._size += len(text)
        if kind == _END:
            event.is_whole = True
            return
        fields: dict[str, Any] | None = read_fields(kind, text)
        if kind == _EXECVE and fields:
            fields = _without_parts(event, fields)
        if fields is not None:
            event.record["records"].append({"type": kind, **fields})
        event.is_whole = kind in _LAST or "msg='" in text or len(event.record["records"]) >= _MOST_RECORDS

    def pass_line(self) -> None:
        """Take notice of a line that is no record."""
        self._line += 1

    def finished(self, *, at_end: bool = False) -> list[tuple[Record, int]]:
        """Give the events, with their positions, that are whole or waited for too long; at the end all."""
        found: list[tuple[Record, int]] = []
        while self._open:
            event = next(iter(self._open.values()))
            is_late = self._line - event.last_line >= _LINES_BETWEEN
            is_too_much = self._size > self._most_bytes or len(self._open) > _MOST_OPEN
            if not (at_end or event.is_whole or is_late or is_too_much):
                break
            self._open.popitem(last=False)
            self._size -= event.size
            if event.record["records"]:
                found.append((_joined(event), event.position))
        return found


def _without_parts(event: _OpenEvent, fields: dict[str, Any]) -> dict[str, Any] | None:
    """Lay by the parts of arguments that were too long for one field or record; None if nothing else is there."""
    rest: dict[str, Any] = {}
    for name, value in fields.items():
        part = _PART.fullmatch(name)
        if part and isinstance(value, str):
            event.parts.setdefault(part[1], {})[int(part[2])] = value
        elif not _ARGUMENT_LENGTH.fullmatch(name):
            rest[name] = value
    first = next((one for one in event.record["records"] if one["type"] == _EXECVE), None)
    if first is None:
        return rest
    first.update(rest)
    return None


def _joined(event: _OpenEvent) -> Record:
    for record in event.record["records"]:
        if record["type"] == _EXECVE:
            for name, parts in event.parts.items():
                record[name] = "".join(parts[number] for number in sorted(parts))
            arguments = list(_arguments(record))
            if arguments:
                record[_COMMAND_LINE] = " ".join(arguments)
    return event.record


def _arguments(record: dict[str, Any]) -> Iterator[str]:
    """Yield the arguments of a program up to the first that is missing."""
    for number in count():
        argument = record.get(f"a{number}")
        if not isinstance(argument, str):
            return
        yield argument
