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


Found = tuple[Span, bytes, int]
"""A span, its text, and its offset in the stream."""


def spans(stream: ByteStream, longest: int) -> Iterator[list[Found]]:
    """Yield the spans of a stream with their offsets, a list for each piece; memory is bounded by `longest`."""
    cutter = _Cutter(stream.offset, longest)
    for piece in stream:
        yield cutter.take(piece, whole=False)
    yield cutter.take(b"", whole=True)


class _Cutter:
    """Cuts off spans as they are all there; what was looked through in vain is not looked through again."""

    def __init__(self, offset: int, longest: int) -> None:
        self._longest = longest
        self._begin = offset  # where `_text` begins in the stream
        self._text = b""
        self._looked = 0  # up to where there is no end of an event in `_text`
        self._skipping = False  # inside an event that was too long
        self._close = 0  # where the next end of an event is, if not before where we are; -1 if there is none

    def take(self, piece: bytes, *, whole: bool) -> list[Found]:
        """Read on; `whole` tells that nothing comes after this. Give the spans that are all there."""
        self._text += piece
        self._close = 0
        found: list[Found] = []
        at: int | None = 0
        used = 0
        while at is not None:
            used = at
            at = self._skip(at) if self._skipping else self._next(at, found, whole=whole)
        if self._skipping:
            used = max(used, len(self._text) - len(_END))
        self._begin, self._text = self._begin + used, self._text[used:]
        self._looked = max(self._looked - used, 0)
        return found

    def _skip(self, at: int) -> int | None:
        """Go on to the end of an event that was too long, or to where the next one begins; None if neither is there."""
        opening = BEGIN.search(self._text, at)
        close = self._text.find(_END, at)
        if close < 0 and opening is None:
            return None
        self._skipping = False
        if close >= 0 and (opening is None or close < opening.start()):
            return close + len(_END)
        return opening.start() if opening else None

    def _next(self, at: int, found: list[Found], *, whole: bool) -> int | None:
        """Cut off what stands before an event, or the event; give where to go on, None if that is to come."""
        opening = BEGIN.search(self._text, at)
        end = opening.start() if opening else len(self._text)
        if opening is None and not whole:
            if end - at <= _LONGEST_TOKEN:
                return None
            end -= len(_END)
        if end > at:
            self._outside(at, end, found)
            return end
        if opening is None:
            return None
        return self._event(at, opening.end(), found, whole=whole)

    def _event(self, at: int, inside: int, found: list[Found], *, whole: bool) -> int | None:
        text = self._text
        if 0 <= self._close <= at:
            self._close = text.find(_END, max(at, self._looked))
        close = self._close
        following = BEGIN.search(text, max(inside, self._looked), close if close >= 0 else len(text))
        if following:
            found.append((Span.UNCLOSED, text[at : following.start()], self._begin + at))
            return following.start()
        if close >= 0:
            end = close + len(_END)
            kind = Span.EVENT if end - at <= self._longest else Span.OVERSIZED
            found.append((kind, text[at:end], self._begin + at))
            return end
        if whole:
            found.append((Span.UNCLOSED, text[at:], self._begin + at))
            return len(text)
        if len(text) - at > self._longest:
            found.append((Span.OVERSIZED, text[at : at + 1], self._begin + at))
            self._skipping = True
            return len(text) - len(_END)
        self._looked = max(len(text) - len(_END), 0)
        return None

    def _outside(self, begin: int, end: int, found: list[Found]) -> None:
        """Tell of what is neither an event nor may stand around events."""
        match = _OUTSIDE.match(self._text, begin, end)
        stray = match.end() if match else begin
        if stray < end:
            found.append((Span.STRAY, self._text[stray:end], self._begin + stray))
