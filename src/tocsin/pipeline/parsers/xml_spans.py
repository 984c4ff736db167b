"""A window on XML that comes piece by piece: where its `<Event>` elements are, without reading them as XML."""

import re
from collections.abc import Iterator
from enum import Enum, auto

from tocsin.pipeline.byte_stream import ByteStream

BEGIN = re.compile(rb"<Event(?=[\s>])")
_END = b"</Event>"
_OUTSIDE = re.compile(
    rb"(?:[\s\0]++|\xef\xbb\xbf|<\?[^<>]{0,1024}\?>|</?Events(?:\s[^<>]{0,1024})?>|<!--[^<>]{0,4096}-->)*+"
)
_LONGEST_TOKEN = 8192


class Span(Enum):
    """What a stretch of the text is."""

    EVENT = auto()
    """From `<Event` to `</Event>`; whether it is XML is for others to say."""
    UNCLOSED = auto()
    """The beginning of an event before whose end another begins, or the text ends."""
    OVERSIZED = auto()
    """An event that is longer than the limit, as far as it was held."""
    STRAY = auto()
    """Neither an event nor what may stand around events: a declaration, `<Events>`, comments, blanks."""


def spans(stream: ByteStream, longest: int) -> Iterator[list[tuple[Span, bytes, int]]]:
    """Yield the spans of a stream with their offsets, a list for each piece; memory is bounded by `longest`."""
    begin, text, looked = stream.offset, b"", 0
    skipping = False  # inside an event that was too long
    for piece in stream:
        text += piece
        found, used, looked, skipping = _cut(text, begin, longest, looked, skipping=skipping, whole=False)
        begin, text = begin + used, text[used:]
        yield found
    found, _, _, _ = _cut(text, begin, longest, 0, skipping=skipping, whole=True)
    yield found


def _cut(
    text: bytes, begin: int, longest: int, looked: int, *, skipping: bool, whole: bool
) -> tuple[list[tuple[Span, bytes, int]], int, int, bool]:
    """Cut off all spans that are there; give them, how much they take, how much was looked at for an end in vain,
    and whether the text goes on inside an event that was too long."""
    found: list[tuple[Span, bytes, int]] = []
    at = 0
    while True:
        opening = BEGIN.search(text, at)
        if skipping:
            close = text.find(_END, at)
            if close >= 0 and (opening is None or close < opening.start()):
                at, skipping = close + len(_END), False
                continue
            if opening is None:
                return found, max(len(text) - len(_END), at), 0, True
            skipping = False
        between = text[at : opening.start() if opening else len(text)]
        if opening is None and not whole and len(between) <= _LONGEST_TOKEN:
            return found, at, 0, False
        if opening is None and not whole:
            between = between[: -len(_END)]
        _outside(between, begin + at, found)
        at += len(between)
        if opening is None:
            return found, at, 0, False
        close = text.find(_END, max(at, looked))
        following = BEGIN.search(text, max(opening.end(), looked - len(_END)), close if close >= 0 else len(text))
        if following:
            found.append((Span.UNCLOSED, text[at : following.start()], begin + at))
            at = following.start()
        elif close >= 0:
            end = close + len(_END)
            kind = Span.EVENT if end - at <= longest else Span.OVERSIZED
            found.append((kind, text[at:end], begin + at))
            at = end
        elif whole:
            found.append((Span.UNCLOSED, text[at:], begin + at))
            return found, len(text), 0, False
        elif len(text) - at > longest:
            found.append((Span.OVERSIZED, text[at : at + 1], begin + at))
            return found, len(text) - len(_END), 0, True
        else:
            return found, at, max(len(text) - at - len(_END), 0), False
        looked = 0


def _outside(text: bytes, offset: int, found: list[tuple[Span, bytes, int]]) -> None:
    match = _OUTSIDE.match(text)
    end = match.end() if match else 0
    if end < len(text):
        found.append((Span.STRAY, text[end:], offset + end))
