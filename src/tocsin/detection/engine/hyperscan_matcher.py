"""The matcher on Hyperscan: thousands of needles in one pass over a value."""

from collections.abc import Callable, Sequence
from typing import Any

import hyperscan

from tocsin.detection.engine.direct_matcher import DirectMatcher
from tocsin.detection.engine.patterns import Needle
from tocsin.detection.engine.scanner import Matcher

Compiled = tuple[Any, Sequence[int]]
"""A database, None if there is nothing in it, and the numbers of the needles that Hyperscan refused."""

CompileLiterals = Callable[[Sequence[bytes], Sequence[int], int], Any]
"""Gives a database of literals, numbered, with flags."""

_REGEX_FLAGS = {
    "i": hyperscan.HS_FLAG_CASELESS,
    "m": hyperscan.HS_FLAG_MULTILINE,
    "s": hyperscan.HS_FLAG_DOTALL,
}


class HyperscanMatcher:
    """Finds needles by one Hyperscan database; what Hyperscan cannot compile is searched directly."""

    def __init__(self, needles: Sequence[Needle], compiled: Compiled | None = None) -> None:
        self._database, refused = compiled or compile_needles(needles)
        self._are_literals = not needles or needles[0].regex_flags is None
        self._direct: Matcher | None = None
        if refused:
            self._direct = DirectMatcher([needles[index] for index in refused], numbers=refused)

    def __call__(self, text: bytes, report: Callable[[int], None]) -> None:
        """Report the number of every needle found in the text, once each."""
        if self._database is not None:
            hits: list[int] = []
            append = hits.append
            self._database.scan(text, match_event_handler=lambda number, _, __, ___, ____: append(number))
            if hits:
                for number in dict.fromkeys(hits):  # literals are told at every place
                    report(number)
        if self._direct is not None:
            self._direct(text, report)

    def places(self, text: bytes, report: Callable[[int, int], None]) -> None:
        """Report the number of every literal found in the text with where it ends, for each place where it is."""
        if self._database is not None and self._are_literals:
            self._database.scan(text, match_event_handler=lambda number, _, end, __, ___: report(number, end))
        if self._direct is not None:
            self._direct.places(text, report)


def compile_needles(needles: Sequence[Needle]) -> Compiled:
    """Compile needles together."""
    if not needles:
        return None, []
    numbers = range(len(needles))
    try:
        return _database(needles, numbers), []
    except hyperscan.error:
        refused = [number for number in numbers if not _compiles(needles[number])]
        accepted = [number for number in numbers if number not in set(refused)]
        database = _database([needles[number] for number in accepted], accepted) if accepted else None
        return database, refused


def _compiles(needle: Needle) -> bool:
    try:
        _database([needle], [0])
    except hyperscan.error:
        return False
    return True


def _database(needles: Sequence[Needle], numbers: Sequence[int]) -> Any:
    """Compile needles, which are all literals or all regular expressions."""
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[needle.data for needle in needles],
        ids=list(numbers),
        elements=len(numbers),
        flags=[_flags(needle) for needle in needles],
        literal=needles[0].regex_flags is None,
    )
    return database


def compile_literals(literals: Sequence[bytes], numbers: Sequence[int], flags: int) -> Any:
    """Compile literals, ignoring the case of ASCII letters; what is found is told by the numbers."""
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=list(literals),
        ids=list(numbers),
        elements=len(numbers),
        flags=[flags | int(hyperscan.HS_FLAG_CASELESS)] * len(numbers),
        literal=True,
    )
    return database


def _flags(needle: Needle) -> int:
    if needle.regex_flags is None:
        # Caseless folds ASCII letters only, which is what is left to fold in a value that is ASCII or folded already.
        # Every place is told, for `places`.
        return int(hyperscan.HS_FLAG_CASELESS)
    # Prefilter lets Hyperscan take constructs it does not know as "may match".
    flags = int(hyperscan.HS_FLAG_SINGLEMATCH) | int(hyperscan.HS_FLAG_PREFILTER) | int(hyperscan.HS_FLAG_ALLOWEMPTY)
    for flag in needle.regex_flags:
        flags |= int(_REGEX_FLAGS[flag])
    return flags
