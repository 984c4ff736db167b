"""Scanners: which tests of a field a value may pass, for all rules at once.

A scanner answers with *candidates*: every test that the value passes is among them, others may be. Rules are judged
exactly afterwards, so nothing here can make a rule fire, and `candidates` is written so that nothing can be missed:
texts are searched case-folded whenever they are not plain ASCII, and regular expressions, whose meaning differs between
libraries outside plain ASCII, count as candidates for every other value.
"""

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from tocsin.core.values import fold
from tocsin.detection.engine.expression import Atom, Regex, Text
from tocsin.detection.engine.patterns import Needle, needle_of

# Control characters that Python's \s knows and other libraries' does not.
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Candidates = tuple[int, ...]


class Matcher(Protocol):
    """Finds needles in a text: the part that Hyperscan does where it is installed."""

    def __call__(self, text: bytes, report: Callable[[int], object]) -> None:
        """Report the number of every needle found in the text."""


MatcherFactory = Callable[[Sequence[Needle]], Matcher]


class Scanner:
    """Finds the candidate tests of values of one field; tests are named by their index in `atoms`."""

    def __init__(self, atoms: Sequence[Atom], build_matcher: MatcherFactory) -> None:
        self._equal: dict[str, list[int]] = {}
        self._regexes: list[int] = []
        self._always: list[int] = []
        needles: dict[Needle, list[int]] = {}
        regex_needles: dict[Needle, list[int]] = {}
        for index, atom in enumerate(atoms):
            test = atom.test
            if isinstance(test, Text) and test.kind == "equals" and atom.field is not None:
                self._equal.setdefault(fold(test.text), []).append(index)
                continue
            needle = needle_of(test)
            if needle is None:
                self._always.append(index)
            elif isinstance(test, Regex):
                self._regexes.append(index)
                regex_needles.setdefault(needle, []).append(index)
            else:
                needles.setdefault(needle, []).append(index)
        self._owners = list(needles.values())
        self._regex_owners = list(regex_needles.values())
        self._matcher = build_matcher(list(needles)) if needles else None
        self._regex_matcher = build_matcher(list(regex_needles)) if regex_needles else None

    def candidates(self, value: str) -> Candidates:
        """Give the indexes of the tests that `value` may pass, in ascending order."""
        folded = fold(value)
        found: set[int] = set(self._always)
        found.update(self._equal.get(folded, ()))
        is_ascii = value.isascii()
        data = value.encode() if is_ascii else folded.encode("utf-8", "surrogatepass")
        if self._matcher is not None and data:
            hits: list[int] = []
            self._matcher(data, hits.append)
            for hit in hits:
                found.update(self._owners[hit])
        if self._regex_matcher is not None:
            if is_ascii and data and not _ODD.search(value):
                hits = []
                self._regex_matcher(data, hits.append)
                for hit in hits:
                    found.update(self._regex_owners[hit])
            else:
                found.update(self._regexes)
        return tuple(sorted(found)) if found else ()
