"""The dashes that Windows takes for the beginning of an option.

Source: Sigma specification 2.1, appendix "Modifiers", `windash`.
"""

import re
from collections.abc import Iterator
from itertools import repeat
from typing import Final

DASHES: Final = ("-", "/", "\u2013", "\u2014", "\u2015")
MOST_DASHES: Final = 4

_DASH: Final = re.compile(r"\B[-/]\b")


def count_dashes(text: str) -> int:
    """Count the dashes that stand before a word."""
    return len(_DASH.findall(text))


def with_dashes(text: str, dashes: Iterator[str]) -> str:
    """Put dashes in the place of those that stand before a word, in order."""
    return _DASH.sub(lambda _: next(dashes), text)


def dash_choices(count: int) -> Iterator[tuple[str, ...]]:
    """Give what may stand in each of so many places."""
    return repeat(DASHES, count)
