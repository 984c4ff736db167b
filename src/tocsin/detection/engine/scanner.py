"""Scanners: which tests of a field a value may pass, for all rules at once.

A scanner answers with *candidates*: every test that the value passes is among them, others may be. Rules are judged
exactly afterwards, so nothing here can make a rule fire, and `candidates` is written so that nothing can be missed:
texts are searched case-folded whenever they are not plain ASCII, and regular expressions, whose meaning differs between
libraries outside plain ASCII, count as candidates for every other value.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from tocsin.core.values import fold
from tocsin.detection.engine.expression import Atom, Regex, Text, TextKind
from tocsin.detection.engine.patterns import Needle, needle_of

_ODD = Needle(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "")
"""Finds control characters, some of which Python's `\\s` knows and other libraries' does not."""

Candidates = tuple[int, ...]


class Matcher(Protocol):
    """Finds needles in a text: the part that Hyperscan does where it is installed."""

    def __call__(self, text: bytes, report: Callable[[int], object]) -> None:
        """Report the number of every needle found in the text."""


MatcherFactory = Callable[[Sequence[Needle]], Matcher]


class Owner(NamedTuple):
    """A test that a needle belongs to: its number, and the end of the value that `text` must be at, if any."""

    number: int
    kind: TextKind
    text: str

    def may_pass(self, folded: str) -> bool:
        """Say whether a value (folded) with the needle in it may pass the test."""
        if self.kind == "startswith":
            return folded.startswith(self.text)
        return self.kind != "endswith" or folded.endswith(self.text)


class FieldScanner:
    """Finds the candidate tests of values of one field; tests are named by their index in `atoms`.

    Needles are looked for without their anchors, which are checked afterwards: Hyperscan compiles plain literals an
    order of magnitude faster than anchored ones.
    """

    def __init__(self, atoms: Sequence[Atom], build_matcher: MatcherFactory) -> None:
        self.atoms = tuple(atoms)
        self.numbers = {atom: number for number, atom in enumerate(self.atoms)}
        self._equal: dict[str, list[int]] = {}
        self._regexes: list[int] = []
        self._always: list[int] = []
        literal_owners: dict[Needle, list[Owner]] = {}
        regex_owners: dict[Needle, list[Owner]] = {}
        for number, atom in enumerate(atoms):
            test = atom.test
            needle = needle_of(test)
            if isinstance(test, Text) and test.kind == "equals":
                self._equal.setdefault(fold(test.text), []).append(number)
            elif needle is None:
                self._always.append(number)
            elif isinstance(test, Regex):
                self._regexes.append(number)
                regex_owners.setdefault(needle, []).append(Owner(number, "contains", ""))
            else:
                kind: TextKind = test.kind if isinstance(test, Text) else "contains"
                anchor = Owner(number, kind, fold(test.text) if isinstance(test, Text) else "")
                literal_owners.setdefault(needle, []).append(anchor)
        self._literals = _Hunt(literal_owners, build_matcher)
        if regex_owners:  # where a control character is found, any pattern may
            regex_owners[_ODD] = [Owner(number, "contains", "") for number in self._regexes]
        self._patterns = _Hunt(regex_owners, build_matcher)

    def candidates(self, value: str) -> Candidates:
        """Give the indexes of the tests that `value` may pass, in ascending order."""
        folded = fold(value)
        found: set[int] = set(self._always)
        found.update(self._equal.get(folded, ()))
        is_ascii = value.isascii()
        data = value.encode() if is_ascii else folded.encode("utf-8", "surrogatepass")
        self._literals.add(data, folded, found)
        if is_ascii and data:
            self._patterns.add(data, folded, found)
        else:
            found.update(self._regexes)
        return tuple(sorted(found)) if found else ()


class _Hunt:
    """Needles with their owners, looked for together."""

    def __init__(self, owners: dict[Needle, list[Owner]], build_matcher: MatcherFactory) -> None:
        self._owners = list(owners.values())
        self._needles = list(owners)
        self._build_matcher = build_matcher
        self._matcher: Matcher | None = None

    def add(self, data: bytes, folded: str, found: set[int]) -> None:
        """Add the numbers of the tests that may pass to `found`."""
        if not self._needles or not data:
            return
        if self._matcher is None:  # built when first needed: many fields never occur
            self._matcher = self._build_matcher(self._needles)
        hits: list[int] = []
        self._matcher(data, hits.append)
        for hit in hits:
            found.update(owner.number for owner in self._owners[hit] if owner.may_pass(folded))
