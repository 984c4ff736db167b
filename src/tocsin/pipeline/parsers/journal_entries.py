"""Entries of the journal export format, cut out of a stream that comes piece by piece."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tocsin.core.values import Record
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.parsers.repeated import add

_NAME = re.compile(rb"[A-Z_][A-Z0-9_]{0,255}")
_LENGTH_BYTES = 8
_FIRST_FIELD = "__CURSOR"


class _NotAllThere(Exception):  # noqa: N818 - it is no error: the rest is to come
    """The text ends inside an entry."""


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
    begin, text = stream.offset, b""
    skipping = False  # inside an entry that was too long
    for piece in stream:
        text += piece
        if skipping:
            end = text.find(b"\n\n")
            if end < 0:
                begin, text = begin + len(text) - 1, text[-1:]
                continue
            begin, text, skipping = begin + end + 2, text[end + 2 :], False
        found, used = _cut(text, begin, longest, whole=False)
        begin, text = begin + used, text[used:]
        if len(text) > longest:
            found.append(Entry(begin, problem="is too long", is_oversized=True))
            begin, text, skipping = begin + len(text) - 1, text[-1:], True
        yield found
    if not skipping:
        yield _cut(text, begin, longest, whole=True)[0]


def _cut(text: bytes, begin: int, longest: int, *, whole: bool) -> tuple[list[Entry], int]:
    found: list[Entry] = []
    at = 0
    while True:
        while text[at : at + 1] in (b"\n", b"\0", b"\r"):
            at += 1
        if at >= len(text):
            return found, at
        entry = Entry(begin + at)
        try:
            at = _read(text, at, entry, longest, whole=whole)
        except _NotAllThere:
            return found, at
        found.append(entry)


def _read(text: bytes, at: int, entry: Entry, longest: int, *, whole: bool) -> int:
    """Read one entry; give where the next one begins."""
    while True:
        end = text.find(b"\n", at)
        if end < 0:
            if not whole:
                raise _NotAllThere
            end = len(text)
        if end == at:
            return at + 1  # the empty line after an entry
        line = text[at:end]
        raw, mark, value = line.partition(b"=")
        if not _NAME.fullmatch(raw.rstrip(b"\r")):
            entry.problem = entry.problem or "has a line that is no field"
        elif mark:
            name = raw.decode()
            if name == _FIRST_FIELD and name in entry.fields:
                return at  # the empty line between two entries was lost
            _add(entry, name, value)
        else:
            after = _binary(text, end + 1, entry, raw.decode().rstrip("\r"), longest, whole=whole)
            if after is not None:
                at = after
                continue
            entry.problem = entry.problem or "has a field whose length is wrong"
        if end >= len(text):
            return end
        at = end + 1


def _binary(text: bytes, at: int, entry: Entry, name: str, longest: int, *, whole: bool) -> int | None:
    """Read the length and value of a field; give where the next one begins, None if the length is wrong."""
    start = at + _LENGTH_BYTES
    if len(text) < start:
        if whole:
            return None
        raise _NotAllThere
    end = start + int.from_bytes(text[at:start], "little")
    if end - start > longest:
        return None
    if len(text) <= end:
        if whole and len(text) < end:
            return None
        if not whole:
            raise _NotAllThere
    if text[end : end + 1] not in (b"\n", b""):
        return None
    _add(entry, name, text[start:end])
    return end + 1


def _add(entry: Entry, name: str, value: bytes) -> None:
    fields: dict[str, Any] = entry.fields
    try:
        add(fields, name, value.decode())
    except UnicodeDecodeError:
        add(fields, name, value.decode("utf-8", "replace"))
        entry.repaired = True
