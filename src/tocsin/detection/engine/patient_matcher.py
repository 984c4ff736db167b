"""A matcher that is ready at once and gets a faster one made when there is enough to do for it."""

from collections.abc import Callable, Sequence
from typing import Final

from tocsin.detection.engine.direct_matcher import DirectMatcher
from tocsin.detection.engine.patterns import Needle
from tocsin.detection.engine.scanner import Matcher, MatcherFactory

_BYTES_A_LITERAL: Final = 60
_BYTES_A_REGEX: Final = 80_000
"""How many bytes are searched directly in the time that it takes to compile a needle of each kind."""


class PatientMatcher:
    """Searches directly until that has cost about what compiling costs, then compiles.

    So a few logs are searched without ever compiling, and many cost at most twice what they would cost if it had been
    known before that they are many.
    """

    def __init__(self, needles: Sequence[Needle], build: MatcherFactory, patience: float = 1.0) -> None:
        self._needles = needles
        self._build = build
        self._matcher: Matcher = DirectMatcher(needles)
        self._left = patience * sum(
            _BYTES_A_LITERAL if needle.regex_flags is None else _BYTES_A_REGEX for needle in needles
        )
        self._is_final = False

    def __call__(self, text: bytes, report: Callable[[int], None]) -> None:
        """Report the number of every needle that may be in the text, once each."""
        self._ready(len(text))(text, report)

    def places(self, text: bytes, report: Callable[[int, int], None]) -> None:
        """Report the number of every literal found in the text with where it ends, for each place where it is."""
        self._ready(len(text)).places(text, report)

    def _ready(self, size: int) -> Matcher:
        """Give the matcher for a text of some size."""
        if not self._is_final:
            self._left -= size
            if self._left < 0:
                self._matcher, self._is_final = self._build(self._needles), True
        return self._matcher
