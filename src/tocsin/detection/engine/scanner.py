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

    def __call__(self, text: bytes, report: Callable[[int], None]) -> None:
        """Report the number of every needle found in the text."""


MatcherFactory = Callable[[Sequence[Needle]], Matcher]


class Spelling:
    """A value in the forms in which it is searched."""

    __slots__ = ("data", "folded", "is_ascii")

    def __init__(self, value: str) -> None:
        self.folded = fold(value)
        self.is_ascii = value.isascii()
        self.data = value.encode() if self.is_ascii else self.folded.encode("utf-8", "surrogatepass")


class Owner(NamedTuple):
    """A test that a needle belongs to: its number, and the end of the value that `text` must be at, if any."""

    number: int
    kind: TextKind
    text: str


class FieldScanner:
    """Finds the candidate tests of values of one field; tests are named by their index in `atoms`.

    Needles are looked for without their anchors, which are checked afterwards: Hyperscan compiles plain literals an
    order of magnitude faster than anchored ones.
    """

    def __init__(self, atoms: Sequence[Atom], build_matcher: MatcherFactory) -> None:
        self.atoms = tuple(atoms)
        self.numbers = {atom: number for number, atom in enumerate(self.atoms)}
        self._build_matcher = build_matcher
        self._hunts: _Hunts | None = None

    def candidates(self, value: str) -> Candidates:
        """Give the indexes of the tests that `value` may pass, in ascending order."""
        return self.candidates_of(Spelling(value))

    def candidates_of(self, value: Spelling) -> Candidates:
        """Give the indexes of the tests that a value may pass, in ascending order."""
        hunts = self._hunts
        if hunts is None:  # prepared when first needed: many fields never occur
            hunts = self._hunts = _Hunts(self.atoms, self._build_matcher)
        found: set[int] = set(hunts.always)
        equal = hunts.equal.get(value.folded)
        if equal is not None:
            found.update(equal)
        hunts.literals.add(value, found)
        if value.is_ascii and value.data:
            hunts.patterns.add(value, found)
        else:
            found.update(hunts.regexes)
        return tuple(sorted(found)) if found else ()


class _Hunts:
    """The tests of a scanner by how they are looked for."""

    def __init__(self, atoms: Sequence[Atom], build_matcher: MatcherFactory) -> None:
        self.equal: dict[str, list[int]] = {}
        self.regexes: list[int] = []
        self.always: list[int] = []
        literal_owners: dict[Needle, list[Owner]] = {}
        regex_owners: dict[Needle, list[Owner]] = {}
        for number, atom in enumerate(atoms):
            test = atom.test
            if isinstance(test, Text) and test.kind == "equals":
                self.equal.setdefault(fold(test.text), []).append(number)
                continue
            needle = needle_of(test)
            if needle is None:
                self.always.append(number)
            elif isinstance(test, Regex):
                self.regexes.append(number)
                regex_owners.setdefault(needle, []).append(Owner(number, "contains", ""))
            else:
                kind: TextKind = test.kind if isinstance(test, Text) else "contains"
                anchor = Owner(number, kind, fold(test.text) if isinstance(test, Text) else "")
                literal_owners.setdefault(needle, []).append(anchor)
        self.literals = _Hunt(literal_owners, build_matcher)
        if regex_owners:  # where a control character is found, any pattern may
            regex_owners[_ODD] = [Owner(number, "contains", "") for number in self.regexes]
        self.patterns = _Hunt(regex_owners, build_matcher)


class _Hunt:
    """Needles with their owners, looked for together."""

    def __init__(self, owners: dict[Needle, list[Owner]], build_matcher: MatcherFactory) -> None:
        self._owners = list(owners.values())
        self._needles = list(owners)
        self._build_matcher = build_matcher
        self._matcher: Matcher | None = None

    def add(self, value: Spelling, found: set[int]) -> None:
        """Add the numbers of the tests that may pass to `found`."""
        if not self._needles or not value.data:
            return
        if self._matcher is None:  # built when first needed: many fields never occur
            self._matcher = self._build_matcher(self._needles)
        hits: list[int] = []
        self._matcher(value.data, hits.append)
        folded = value.folded
        for hit in hits:
            for number, kind, text in self._owners[hit]:
                if kind == "startswith":
                    if folded.startswith(text):
                        found.add(number)
                elif kind != "endswith" or folded.endswith(text):
                    found.add(number)
