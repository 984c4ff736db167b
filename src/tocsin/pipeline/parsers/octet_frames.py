"""Syslog in frames that tell their length, as they travel over TCP: `83 <34>1 ...`, with or without a line end.

Source: RFC 6587, section 3.4.1 (octet counting); RFC 5425, section 4.3.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tocsin.pipeline.byte_stream import ByteStream

_FRAME = re.compile(rb"([1-9]\d{0,7}) (?=<\d{1,3}>)")
_BETWEEN = b"\r\n\0"


class Frame(NamedTuple):
    """A frame's content and the offset of its length; `mended` tells that its length was not true.

    `text` is None for what is no frame, or a frame longer than the limit; `size` is then how much that is.
    """

    text: bytes | None
    offset: int
    size: int
    mended: bool = False


def is_octet_counted(head: bytes) -> bool:
    """Say whether an input begins with a frame, behind which, if it ends in `head`, another one begins."""
    match = _FRAME.match(head)
    end = match.end() + int(match[1]) if match else 0
    return match is not None and (end > len(head) - _ENOUGH or _ends(head, end))


def frames(stream: ByteStream, longest: int) -> Iterator[list[Frame]]:
    """Cut a stream into frames, a list for each piece; memory is bounded by `longest` and a piece.

    A frame behind which no other begins has lied about its length: it then goes to where the next one begins.
    """
    begin, text = stream.offset, b""
    for piece in stream:
        text += piece
        found, used = _cut(text, begin, longest, whole=False)
        begin, text = begin + used, text[used:]
        yield found
    found, _ = _cut(text, begin, longest, whole=True)
    yield found


def _cut(text: bytes, begin: int, longest: int, *, whole: bool) -> tuple[list[Frame], int]:
    """Give the frames in a text and how much of it they take; `whole` tells that nothing comes after it."""
    found: list[Frame] = []
    at = 0
    while True:
        while text[at : at + 1] and text[at] in _BETWEEN:
            at += 1
        rest = len(text) - at
        if not rest or (rest < _ENOUGH and not whole):
            return found, at
        match = _FRAME.match(text, at)
        end = match.end() + int(match[1]) if match else at
        if match and end <= len(text) - (0 if whole else _ENOUGH) and _ends(text, end):
            content = text[match.end() : end] if end - match.end() <= longest else None
            found.append(Frame(content, begin + at, end - at))
            at = end
            continue
        if match and not whole and end > len(text) - _ENOUGH and int(match[1]) <= longest:
            return found, at  # the rest of it is to come
        following = _FRAME.search(text, match.end() if match else at + 1)
        if following is None and not whole and rest <= longest:
            return found, at
        end = following.start() if following else len(text)
        content = text[match.end() : end] if match and end - at <= longest else None
        found.append(Frame(content, begin + at, end - at, mended=True))
        at = end


_ENOUGH = 16  # what has to be there to tell whether a frame begins


def _ends(text: bytes, end: int) -> bool:
    rest = text[end : end + 2 * _ENOUGH].lstrip(_BETWEEN)
    return not rest or _FRAME.match(rest) is not None
