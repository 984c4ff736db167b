"""A window on a JSON text that comes piece by piece: where its outermost objects are, without decoding them."""

import re
from collections.abc import Iterator
from enum import Enum, auto

from tocsin.pipeline.byte_stream import ByteStream

# A JSON string never holds a raw line end: one that seems to has lost its closing quote, and is told apart there.
_TO_BRACKET = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\\n]++|\\.)*+")*+', re.DOTALL)
_BETWEEN = re.compile(rb"[\s\0,\[\]\xef\xbb\xbf]*+")
_NEXT_OBJECT = re.compile(rb"[\r\n,\[]\s*+(?=\{)")
_OBJECT = ord("{")
_QUOTE = ord('"')
_OPENERS = b"{["
_WASTE_ALLOWED = 4
_LONGEST_GAP = 256
_MOST_GUESSES = 6


class Span(Enum):
    """What begins with a bracket."""

    OBJECT = auto()
    """An object with balanced brackets; whether it is JSON is for the decoder to say."""
    UNCLOSED = auto()
    """The beginning of an object whose end, or a string in which, was not closed."""
    OVERSIZED = auto()
    """The beginning of an object that is longer than the limit."""


class JsonWindow:
    """Cuts a JSON text into its outermost objects, whether they stand in arrays, one after the other, or alone.

    Memory is bounded by about `longest` bytes, the longest object that is found.
    """

    def __init__(self, stream: ByteStream, longest: int) -> None:
        self._pieces = iter(stream)
        self._longest = longest
        self._base = stream.offset  # where the text begins in the stream
        self._text = b""
        self._at = 0  # where in the text the next span begins
        self._gap: bytes | None = None  # what stood between two objects, the second one's bracket included
        self._after_object = False
        self._wasted = 0

    @property
    def offset(self) -> int:
        """Where the next span begins in the stream."""
        return self._base + self._at

    def at_object(self) -> bool:
        """Say whether the next span is an object."""
        return self._text[self._at] == _OBJECT

    def skip_between(self) -> bool:
        """Go on to the next thing that is neither white space nor a comma nor an array's bracket; False at the end."""
        before = self._at
        while True:
            match = _BETWEEN.match(self._text, self._at)
            assert match is not None, "the pattern matches the empty text"
            self._at = match.end()
            if self._at < len(self._text):
                break
            before = -1
            if not self._read_on():
                return False
        if self._after_object and before >= 0 and self._at - before < _LONGEST_GAP and self.at_object():
            self._gap = self._text[before : self._at + 1]
        self._after_object = False
        return True

    def skip_stray(self) -> int:
        """Go on to the next object; give how many bytes that left out."""
        return len(self.skip_stray_text())

    def skip_stray_text(self) -> bytes:
        """Go on to the next object; give the bytes that that left out."""
        match = _NEXT_OBJECT.search(self._text, self._at)
        begin, self._at = self._at, match.end() if match else len(self._text)
        return self._text[begin : self._at]

    def ahead(self, size: int) -> bytes:
        """Give the next `size` bytes, fewer at the end, without going on."""
        while len(self._text) - self._at < size and self._read_on(size):
            pass
        return self._text[self._at : self._at + size]

    def pass_over(self, size: int) -> None:
        """Go on by so many bytes, which are neither an object nor between objects."""
        self._at += size
        self._after_object = False

    def find_object(self) -> tuple[Span, bytes]:
        """Find where the object ends that begins here, reading on as needed."""
        depth, end = 0, self._at
        while True:
            match = _TO_BRACKET.match(self._text, end)
            assert match is not None, "the pattern matches the empty text"
            stop = match.end()
            if stop < len(self._text) and self._text[stop] != _QUOTE:
                depth += 1 if self._text[stop] in _OPENERS else -1
                end = stop + 1
                if depth == 0:
                    return Span.OBJECT, self._text[self._at : end]
            elif self._text.find(b"\n", stop) >= 0:
                return Span.UNCLOSED, self._text[self._at : stop + 1]
            elif len(self._text) - self._at > self._longest:
                return Span.OVERSIZED, self._text[self._at :]
            else:
                end -= self._at
                if not self._read_on(len(self._text) - self._at):
                    return Span.UNCLOSED, self._text[self._at :]

    def go_on(self, size: int) -> None:
        """Take `size` bytes, an object, as read."""
        self._at += size
        self._after_object = True

    def look_inside(self, size: int) -> None:
        """Go on at the next object that seems to begin inside these `size` bytes, which could not be read."""
        begin, end = self._at + 1, self._at + size
        self._at = end
        if self._wasted > _WASTE_ALLOWED * self._longest + self._base:
            return  # to have the same bytes read again and again is what a hostile text wants
        found = self._text.find(b"}" + self._gap, begin, end) if self._gap else -1
        match = _NEXT_OBJECT.search(self._text, begin, end)
        if found >= 0:
            self._at = found + 1
        elif match:
            self._at = match.end()
        self._wasted += end - self._at

    def guesses(self) -> Iterator[tuple[int, bytes]]:
        """Yield offset and bytes of what may be the next object, judged by what stood between the last two.

        A guess is the whole object if it is JSON, for no beginning of an object is; `accept` takes it as read. The
        first is wrong if objects inside the object are separated in the same way.
        """
        gap = self._gap
        if gap is None or not self._after_object or not self._text.startswith(gap, self._at):
            return
        start = end = self._at + len(gap) - 1
        for _ in range(_MOST_GUESSES):
            end = self._text.find(b"}" + gap, end) + 1
            if not end:
                return
            yield self._base + start, self._text[start:end]

    def accept(self, offset: int, size: int) -> None:
        """Take a guess as read."""
        self._at = offset - self._base + size

    def _read_on(self, wanted: int = 1) -> bool:
        """Add at least `wanted` bytes to the text if there are any, and forget what lies before the next span."""
        pieces = []
        while wanted > 0 and (piece := next(self._pieces, b"")):
            pieces.append(piece)
            wanted -= len(piece)
        if not pieces:
            return False
        self._text = b"".join([self._text[self._at :], *pieces])
        self._base += self._at
        self._at = 0
        return True
