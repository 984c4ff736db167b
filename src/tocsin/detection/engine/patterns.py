"""Needles: what to look for in a value so that no passing value is missed."""

import re
from typing import Final, NamedTuple

from tocsin.core.values import fold
from tocsin.detection.engine.expression import Regex, Test, Text, Wildcard
from tocsin.detection.engine.glob import literals

_INLINE_MULTILINE: Final = re.compile(r"\(\?[a-zA-Z]*m")


class Needle(NamedTuple):
    """A literal (case-folded, in UTF-8) or, with flags, a regular expression."""

    data: bytes
    regex_flags: str | None = None


def needle_of(test: Test) -> Needle | None:
    """Give the needle that is in every value that passes the test, or None if there is none to look for."""
    if isinstance(test, Text):
        return _literal(test.text)
    if isinstance(test, Wildcard):
        return _literal(max(literals(test.parts, test.specials), key=len))
    if isinstance(test, Regex) and _means_the_same_everywhere(test):
        return Needle(test.pattern.encode(), test.flags)
    return None


def _literal(text: str) -> Needle:
    return Needle(fold(text).encode("utf-8", "surrogatepass"))


def _means_the_same_everywhere(test: Regex) -> bool:
    """Say whether an expression reads the same in Python and in PCRE, on plain ASCII values.

    `x{,3}` is a repetition in Python and literal text in PCRE; non-ASCII letters may equal ASCII ones ignoring case;
    where lines are told apart, after the last line end Python sees one more, empty line, and PCRE does not.
    """
    tells_lines = "m" in test.flags or _INLINE_MULTILINE.search(test.pattern) is not None
    return test.pattern.isascii() and "{," not in test.pattern and not tells_lines
