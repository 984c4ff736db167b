"""Needles: what to look for in a value so that no passing value is missed."""

from typing import NamedTuple

from tocsin.core.values import fold
from tocsin.detection.engine.expression import Regex, Test, Text, Wildcard
from tocsin.detection.engine.glob import literals


class Needle(NamedTuple):
    """A literal (case-folded UTF-8, at the start or end of the value if so said) or a regular expression."""

    data: bytes
    at_start: bool = False
    at_end: bool = False
    regex_flags: str | None = None


def needle_of(test: Test) -> Needle | None:
    """Give the needle that is in every value that passes the test, or None if there is none to look for."""
    if isinstance(test, Text):
        data = fold(test.text).encode("utf-8", "surrogatepass")
        anchored_start = test.kind in ("startswith", "equals")
        return Needle(data, anchored_start, test.kind in ("endswith", "equals"))
    if isinstance(test, Wildcard):
        # Folding may change where a literal ends, so literals of wildcards are not anchored.
        longest = max(literals(test.parts, test.specials), key=len)
        return Needle(fold(longest).encode("utf-8", "surrogatepass"))
    if isinstance(test, Regex) and _means_the_same_everywhere(test.pattern):
        return Needle(test.pattern.encode(), regex_flags=test.flags)
    return None


def _means_the_same_everywhere(pattern: str) -> bool:
    """Say whether a pattern reads the same in Python and in PCRE, on plain ASCII values.

    `x{,3}` is a repetition in Python and literal text in PCRE; non-ASCII letters may equal ASCII ones ignoring case.
    """
    return pattern.isascii() and "{," not in pattern
