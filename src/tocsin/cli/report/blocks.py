"""Data inside of the page: JSON, deflated, in base64, so that no text of a log can be taken for markup."""

import base64
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from tocsin.cli.report.keeper import FindingKeeper, Note
from tocsin.detection.details import Step
from tocsin.detection.wire import encode

BLOCK = 128
"""So many findings have their details together; the page unpacks a block when one of them is looked into."""


def packed(value: Any) -> bytes:
    """Pack a value for the page.

    Source: RFC 1950 (zlib), which the page's DecompressionStream calls "deflate"; RFC 4648, section 4 (base64).
    """
    return base64.b64encode(zlib.compress(encode(value), 6))


def blocks(keeper: FindingKeeper, notes: Sequence[Note]) -> Iterator[bytes]:
    """Yield the packed details of findings, block by block."""
    chosen = keeper.with_events()
    for start in range(0, len(notes), BLOCK):
        yield packed(_block(keeper, notes[start : start + BLOCK], chosen))


def _block(keeper: FindingKeeper, notes: Sequence[Note], chosen: set[int]) -> dict[str, Any]:
    """Put the details of some findings together; those of one event share it, and equal explanations are there once.

    `details` has for each finding the numbers of its event (-1: not kept) and explanation (-1: none), whether texts of
    the event were cut, and its log type.
    """
    findings, details = [], []
    events: dict[str, int] = {}
    steps: dict[Step, int] = {}
    for note in notes:
        line, detail = keeper.whole(note)
        event = -1
        if detail.event is not None and note.offset in chosen:
            event = events.setdefault(detail.event, len(events))
        step = steps.setdefault(detail.step, len(steps)) if detail.step is not None else -1
        findings.append(msgspec.Raw(line))
        details.append((event, step, detail.is_cut, detail.log_type))
    return {"findings": findings, "details": details, "events": list(events), "steps": list(steps)}
