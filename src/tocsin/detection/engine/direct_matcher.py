"""The matcher without Hyperscan: ready at once, slower on each text, and right."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from tocsin.detection.engine.patterns import Needle
from tocsin.detection.engine.required_text import is_character_set, required_text

_GRAM: Final = 4
"""How many bytes of a needle lead to it: with fewer, most texts lead to many; with more, there are more short ones."""

_SEARCH: Final = 120
_GRAMS: Final = 240
"""What it takes to begin a search, and to take a gram, if to search a byte takes one."""

Numbered = tuple[int, bytes]


class DirectMatcher:
    """Finds each literal by a few of its bytes, and a regular expression by a text that all its matches hold.

    Where no such text is known, the regular expression is always reported, unless it is a set of characters.
    Source: the idea is Wu and Manber's, "A fast algorithm for multi-pattern searching" (1994), with a table of grams.
    """

    def __init__(self, needles: Sequence[Needle], numbers: Sequence[int] | None = None) -> None:
        self._always: list[int] = []
        self._sets: list[tuple[int, re.Pattern[bytes]]] = []
        self._short: list[Numbered] = []
        self._short_beyond_ascii: list[Numbered] = []
        self._long: list[Numbered] = []
        self._by_gram: dict[bytes, list[Numbered]] = {}
        self._literals: dict[int, bytes] = {}
        for number, needle in zip(numbers if numbers is not None else range(len(needles)), needles, strict=True):
            if needle.regex_flags is None:
                self._literals[number] = needle.data
            data = needle.data if needle.regex_flags is None else required_text(needle.data.decode()).encode()
            if not data and needle.regex_flags == "" and is_character_set(needle.data.decode()):
                self._sets.append((number, re.compile(needle.data)))
            elif not data:
                self._always.append(number)
            elif len(data) >= _GRAM:
                gram = min(_grams(data), key=lambda gram: len(self._by_gram.get(gram, ())))
                self._by_gram.setdefault(gram, []).append((number, data))
                self._long.append((number, data))
            elif data.isascii():
                self._short.append((number, data))
            else:
                self._short_beyond_ascii.append((number, data))

    def __call__(self, text: bytes, report: Callable[[int], None]) -> None:
        """Report the number of every needle that may be in the text, once each."""
        # Bytes are lowered as ASCII: the text is ASCII or case-folded already, and so are the needles.
        lowered = text.lower()
        for number in self._always:
            report(number)
        for number, characters in self._sets:
            if characters.search(text):
                report(number)
        for number, data in self._short:
            if data in lowered:
                report(number)
        if self._short_beyond_ascii and not lowered.isascii():
            for number, data in self._short_beyond_ascii:
                if data in lowered:
                    report(number)
        self._find_long(lowered, report)

    def _find_long(self, lowered: bytes, report: Callable[[int], None]) -> None:
        if len(self._long) * (_SEARCH + len(lowered)) < _GRAMS * len(lowered):
            for number, data in self._long:
                if data in lowered:
                    report(number)
            return
        grams = {lowered[start : start + _GRAM] for start in range(len(lowered) - _GRAM + 1)}
        for gram in self._by_gram.keys() & grams:
            for number, data in self._by_gram[gram]:
                if data in lowered:
                    report(number)

    def places(self, text: bytes, report: Callable[[int, int], None]) -> None:
        """Report the number of every literal found in the text with where it ends, for each place where it is."""
        lowered = text.lower()

        def locate(number: int) -> None:
            data = self._literals.get(number)
            at = lowered.find(data) if data is not None else -1
            while data is not None and at >= 0:
                report(number, at + len(data))
                at = lowered.find(data, at + 1)

        self(text, locate)


def _grams(data: bytes) -> Iterator[bytes]:
    """Give the grams to choose from: needles that begin or end alike mostly differ elsewhere."""
    last = len(data) - _GRAM
    for start in (0, last // 2, last):
        yield data[start : start + _GRAM]
