"""Entries of the journal export format, cut out of a stream that comes piece by piece."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tocsin.core.values import Record
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.parsers.repeated import add

_NAME = re.compile(rb"[A-Z_][A-Z0-9_]{0,255}\r?")
_LENGTH_BYTES = 8
_FIRST_FIELD = "__CURSOR"
_BETWEEN = re.compile(rb"[\n\0\r]*+")
_ENTRY_END = b"\n\n"


@dataclass(slots=True)
class Entry:
    """One entry: its fields, where it begins, and what is wrong with it, if anything is."""

    offset: int
    fields: Record = field(default_factory=dict)
    repaired: bool = False
    problem: str = ""
    is_oversized: bool = False


def entries(stream: ByteStream, longest: int) -> Iterator[list[Entry]]:
    """Cut a stream into entries, a list for each piece; memory is bounded by `longest`, the longest entry kept."""
    cutter = _Cutter(stream.offset, longest)
    for piece in stream:
        yield cutter.take(piece, whole=False)
    yield cutter.take(b"", whole=True)


class _Cutter:
    """Reads field by field; what was read of an entry is kept, so that no byte is read twice when more comes."""

    def __init__(self, offset: int, longest: int) -> None:
        self._longest = longest
        self._begin = offset  # where `_text` begins in the stream
        self._text = b""
        self._entry: Entry | None = None
        self._has_ended = False

    def take(self, piece: bytes, *, whole: bool) -> list[Entry]:
        """Read on; `whole` tells that nothing comes after this. Give the entries that ended."""
        self._text += piece
        found: list[Entry] = []
        at = 0
        while True:
            if self._entry is None:
                between = _BETWEEN.match(self._text, at)
                at = between.end() if between else at
                if at >= len(self._text):
                    break
                self._entry = Entry(self._begin + at)
            entry = self._entry
            after = self._skip(at) if entry.is_oversized else self._field(entry, at, whole=whole)
            reach = self._begin + (len(self._text) if after is None else after)
            if not entry.is_oversized and reach - entry.offset > self._longest:
                self._entry = entry = Entry(entry.offset, problem="is too long", is_oversized=True)
                found.append(entry)
                self._has_ended = False
                continue
            if after is None:
                break
            at = after
            if self._has_ended:
                self._give(found)
        if self._entry is not None and self._entry.is_oversized:
            at = max(at, len(self._text) - 1)
        self._begin, self._text = self._begin + at, self._text[at:]
        if whole:
            self._give(found)
        return found

    def _give(self, found: list[Entry]) -> None:
        if self._entry is not None and not self._entry.is_oversized:
            found.append(self._entry)
        self._entry, self._has_ended = None, False

    def _skip(self, at: int) -> int | None:
        """Go to the end of an entry that is too long; None if it is not there."""
        end = self._text.find(_ENTRY_END, at)
        self._has_ended = end >= 0
        return end + len(_ENTRY_END) if end >= 0 else None

    def _field(self, entry: Entry, at: int, *, whole: bool) -> int | None:
        """Read a field, or the end of an entry; give where the next one begins, None if it is not all there."""
        text = self._text
        end = text.find(b"\n", at)
        if end < 0:
            if not whole or at >= len(text):
                return None
            end = len(text)
        if end == at:
            self._has_ended = True
            return at + 1
        raw, mark, value = text[at:end].partition(b"=")
        if not _NAME.fullmatch(raw):
            entry.problem = entry.problem or "has a line that is no field"
        elif mark:
            name = raw.decode()
            if name == _FIRST_FIELD and name in entry.fields:
                self._has_ended = True  # the empty line between two entries was lost
                return at
            _add(entry, name, value)
        else:
            binary = self._binary(end + 1, whole=whole)
            if binary is None:
                return None
            if binary:
                _add(entry, raw.decode().rstrip("\r"), text[end + 1 + _LENGTH_BYTES : binary])
                return binary + 1
            entry.problem = entry.problem or "has a field whose length is wrong"
        return min(end + 1, len(text))

    def _binary(self, at: int, *, whole: bool) -> int | None:
        """Give where a value ends whose length stands at `at`; 0 if that is wrong, None if it is not all there."""
        start = at + _LENGTH_BYTES
        if len(self._text) < start:
            return 0 if whole else None
        end = start + int.from_bytes(self._text[at:start], "little")
        if end - start > self._longest:
            return 0
        if len(self._text) <= end and not whole:
            return None
        return end if self._text[end : end + 1] == b"\n" or end == len(self._text) else 0


def _add(entry: Entry, name: str, value: bytes) -> None:
    fields: dict[str, Any] = entry.fields
    try:
        add(fields, name, value.decode())
    except UnicodeDecodeError:
        add(fields, name, value.decode("utf-8", "replace"))
        entry.repaired = True
