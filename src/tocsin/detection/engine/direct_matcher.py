"""The matcher without Hyperscan: each needle is looked for in turn. Slower, and right."""

from collections.abc import Callable, Sequence

from tocsin.detection.engine.patterns import Needle


class DirectMatcher:
    """Finds literal needles by plain substring search; a regular expression is always reported."""

    def __init__(self, needles: Sequence[Needle], numbers: Sequence[int] | None = None) -> None:
        self._needles = list(zip(numbers if numbers is not None else range(len(needles)), needles, strict=True))

    def __call__(self, text: bytes, report: Callable[[int], object]) -> None:
        """Report the number of every needle that may be in the text."""
        # Bytes are lowered as ASCII: the text is ASCII or case-folded already, and so are the needles.
        lowered = text.lower()
        for number, needle in self._needles:
            if needle.regex_flags is not None or needle.data in lowered:
                report(number)
