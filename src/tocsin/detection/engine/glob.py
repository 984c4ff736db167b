"""Wildcard patterns: `*` for any run of characters, `?` for any one; the whole text must fit.

`fits` is the definition. `matcher` gives a function that does the same in time proportional to the text: the pieces
between stars are looked for from left to right, each at its first place, which is enough because a star takes any run.
"""

import re
from collections.abc import Callable


def fits(parts: tuple[str, ...], specials: tuple[int, ...], text: str) -> bool:
    """Say whether the whole of `text` fits the pattern, by following every place the pattern may have reached."""
    places = {0}
    for index, part in enumerate(parts):
        if index not in specials:
            places = {place + len(part) for place in places if text.startswith(part, place)}
        elif part == "*":
            places = set(range(min(places, default=len(text) + 1), len(text) + 1))
        else:
            places = {place + 1 for place in places if place < len(text)}
    return len(text) in places


def matcher(parts: tuple[str, ...], specials: tuple[int, ...]) -> Callable[[str], bool]:
    """Give a function that says whether a text fits the pattern."""
    pieces = [_Piece(piece) for piece in _split(parts, specials)]
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return lambda text: len(text) == first.size and first.at(text, 0)
    middle = [piece for piece in pieces[1:-1] if piece.size]
    least = first.size + last.size

    def match(text: str) -> bool:
        if len(text) < least or not first.at(text, 0) or not last.at(text, len(text) - last.size):
            return False
        place, end = first.size, len(text) - last.size
        for piece in middle:
            place = piece.find(text, place, end)
            if place < 0:
                return False
        return True

    return match


def literals(parts: tuple[str, ...], specials: tuple[int, ...]) -> list[str]:
    """Give the literal parts of a pattern, neighbouring ones joined: every text that fits holds each of them."""
    found = [""]
    for index, part in enumerate(parts):
        if index in specials:
            found.append("")
        else:
            found[-1] += part
    return [literal for literal in found if literal]


class _Piece:
    """A stretch between stars: literal text, with `?` as None."""

    def __init__(self, characters: list[str | None]) -> None:
        self.size = len(characters)
        self._literal = "".join(character for character in characters if character is not None)
        self._pattern: re.Pattern[str] | None = None
        if len(self._literal) != self.size:
            source = "".join("." if character is None else re.escape(character) for character in characters)
            self._pattern = re.compile(source, re.DOTALL)

    def at(self, text: str, place: int) -> bool:
        if self._pattern is None:
            return text.startswith(self._literal, place)
        return self._pattern.match(text, place) is not None

    def find(self, text: str, start: int, end: int) -> int:
        """Give the place after the piece's first occurrence in text[start:end], or -1."""
        if self._pattern is None:
            place = text.find(self._literal, start, end)
            return place if place < 0 else place + self.size
        match = self._pattern.search(text, start, end)
        return -1 if match is None else match.end()


def _split(parts: tuple[str, ...], specials: tuple[int, ...]) -> list[list[str | None]]:
    pieces: list[list[str | None]] = [[]]
    for index, part in enumerate(parts):
        if index not in specials:
            pieces[-1].extend(part)
        elif part == "*":
            pieces.append([])
        else:
            pieces[-1].append(None)
    return pieces
