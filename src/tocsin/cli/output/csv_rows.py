"""Findings as CSV, one row each, that a spreadsheet can open without running anything."""

import csv
import io
from typing import BinaryIO, get_args

import msgspec

from tocsin.core.entity import EntityKind
from tocsin.core.finding import Finding
from tocsin.detection.wire import decode

_ENTITY_KINDS: tuple[EntityKind, ...] = get_args(EntityKind)
COLUMNS = (
    "time",
    "level",
    "rule_title",
    "rule_id",
    *_ENTITY_KINDS,
    "matched",
    "tags",
    "logsource",
    "source",
    "position",
    "event_id",
    "count",
    "status",
    "id",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class CsvRenderer:
    """Writes a header and a row a finding; several values of a column are joined by `; `, `matched` is JSON."""

    def __init__(self, stream: BinaryIO, *, flush: bool) -> None:
        self._stream = stream
        self._flush = flush
        self._put(COLUMNS)

    def write(self, line: bytes) -> None:
        """Write one finding."""
        self._put([harmless(cell) for cell in cells(decode(line))])

    def finish(self) -> None:
        """Do nothing: everything has been written."""

    def _put(self, row: tuple[str, ...] | list[str]) -> None:
        # RFC 4180's quoting, with the line ends that text tools expect.
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerow(row)
        self._stream.write(text.getvalue().encode("utf-8"))
        if self._flush:
            self._stream.flush()


def cells(finding: Finding) -> list[str]:
    """Give a finding's cells in the order of `COLUMNS`."""
    rule, events = finding.rule, finding.events
    return [
        finding.time or "",
        rule.level,
        rule.title,
        rule.id,
        *("; ".join(entity.value for entity in finding.entities if entity.kind == kind) for kind in _ENTITY_KINDS),
        msgspec.json.encode(finding.matched).decode("utf-8"),
        "; ".join(rule.tags),
        str(finding.logsource),
        "; ".join(dict.fromkeys(event.source for event in events)),
        "; ".join(str(event.position) for event in events),
        "; ".join(event.id for event in events),
        str(finding.count),
        finding.status,
        finding.id,
    ]


def harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula, and drop NUL, which no reader of CSV agrees on.

    Source: OWASP, "CSV Injection": a leading apostrophe before what begins like a formula.
    """
    cell = cell.replace("\0", "")
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
