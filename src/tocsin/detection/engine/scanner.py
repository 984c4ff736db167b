"""Scanners: which tests of a field a value may pass, for all rules at once.

A scanner answers with *candidates*: every test that the value passes is among them, others may be. Rules are judged
exactly afterwards, so nothing here can make a rule fire, and `candidates` is written so that nothing can be missed:
texts are searched case-folded whenever they are not plain ASCII. Of regular expressions a text is looked for that all
their matches hold, or they themselves where none is known; their meaning differs between libraries outside plain ASCII,
so they count as candidates for every other value.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple, Protocol

from tocsin.core.errors import EvaluationError
from tocsin.core.values import fold
from tocsin.detection.engine.expression import Atom, Regex, Text, TextKind
from tocsin.detection.engine.patterns import Needle, needle_of
from tocsin.detection.engine.regexes import compiled, found
from tocsin.detection.engine.required_text import is_telling, required_text

_ODD = Needle(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "")
"""Finds control characters, some of which Python's `\\s` knows and other libraries' does not."""

_FEW = 8
_SHORT = 512
_TOGETHER = 4
Candidates = tuple[int, ...]


class Matcher(Protocol):
    """Finds needles in a text: the part that Hyperscan does where it is installed."""

    def __call__(self, text: bytes, report: Callable[[int], None]) -> None:
        """Report the number of every needle found in the text, once each."""

    def places(self, text: bytes, report: Callable[[int, int], None]) -> None:
        """Report the number of every literal found in the text with where it ends, for each place where it is."""


MatcherFactory = Callable[[Sequence[Needle]], Matcher]


class Spelling:
    """A value in the forms in which it is searched: `data` are its bytes, folded unless it is ASCII."""

    __slots__ = ("_folded", "data", "is_ascii", "text")

    def __init__(self, value: str) -> None:
        self.text = value
        self.is_ascii = value.isascii()
        if self.is_ascii:
            self._folded: str | None = None
            self.data = value.encode()
        else:
            self._folded = fold(value)
            self.data = self._folded.encode("utf-8", "surrogatepass")

    @property
    def folded(self) -> str:
        """Give the folded text, made when it is first asked for: where nothing is found it often is not."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded


class Owner(NamedTuple):
    """A test that a needle belongs to: its number, and the end of the value that `text` must be at, if any.

    A regular expression that is looked for by a text has to be tried where the text is found.
    """

    number: int
    kind: TextKind
    text: str
    regex: Regex | None = None


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
        hunts = self._prepared()
        return hunts.candidates(value, hunts.literals.found_in(value))

    def candidates_of_all(self, values: Sequence[Spelling]) -> list[Candidates]:
        """Give for each of some values the indexes of the tests that it may pass; all are searched at once."""
        hunts = self._prepared()
        return [
            hunts.candidates(value, numbers)
            for value, numbers in zip(values, hunts.literals.found_in_each(values), strict=True)
        ]

    def _prepared(self) -> "_Hunts":
        hunts = self._hunts
        if hunts is None:  # prepared when first needed: many fields never occur
            hunts = self._hunts = _Hunts(self.atoms, self._build_matcher)
        return hunts


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
            required = required_text(test.pattern) if isinstance(test, Regex) else ""
            if needle is None and not is_telling(required):
                self.always.append(number)
            elif isinstance(test, Regex):
                self.regexes.append(number)
                # One search for literals is cheaper than one more for patterns, and compiles in no time.
                if is_telling(required):
                    owner = Owner(number, "contains", required, test)
                    literal_owners.setdefault(Needle(required.encode()), []).append(owner)
                elif needle is not None:
                    regex_owners.setdefault(needle, []).append(Owner(number, "contains", ""))
            elif needle is not None:
                kind: TextKind = test.kind if isinstance(test, Text) else "contains"
                text = fold(test.text) if isinstance(test, Text) else needle.data.decode("utf-8", "surrogatepass")
                anchor = Owner(number, kind, text)
                literal_owners.setdefault(needle, []).append(anchor)
        self.literals = _Hunt(literal_owners, build_matcher)
        if regex_owners:  # where a control character is found, any pattern may
            regex_owners[_ODD] = [owner for owners in regex_owners.values() for owner in owners]
        self.patterns = _Hunt(regex_owners, build_matcher) if regex_owners else None

    def candidates(self, value: Spelling, numbers: list[int]) -> Candidates:
        """Give all tests that a value may pass: `numbers`, whose literals were found in it, and others."""
        equal = self.equal.get(value.folded) if self.equal else None
        if equal is not None:
            numbers += equal
        if not value.is_ascii or not value.data:
            numbers += self.regexes
        elif self.patterns is not None:
            numbers += self.patterns.found_in(value)
        numbers += self.always
        return tuple(sorted(set(numbers))) if len(numbers) > 1 else tuple(numbers)


class _Hunt:
    """Needles with their owners, looked for together."""

    def __init__(self, owners: dict[Needle, list[Owner]], build_matcher: MatcherFactory) -> None:
        self._owners = list(owners.values())
        self._needles = list(owners)
        self._build_matcher = build_matcher
        self._matcher: Matcher | None = None
        self._overran: set[int] = set()
        # A few literals are looked for in a short value one by one in less time than it takes to call a matcher.
        are_few = len(owners) <= _FEW and not any(needle.regex_flags is not None for needle in owners)
        self._few = [owner for its in owners.values() for owner in its] if are_few else None

    def found_in(self, value: Spelling) -> list[int]:
        """Give the numbers of the tests that a value may pass; some may come twice."""
        if self._few is not None and len(value.text) <= _SHORT:
            folded = value.folded
            return [owner.number for owner in self._few if owner.text in folded and self._may_pass(owner, value)]
        if not value.data or not self._needles:
            return []
        if self._matcher is None:  # built when first needed: regular expressions often are not
            self._matcher = self._build_matcher(self._needles)
        hits: list[int] = []
        self._matcher(value.data, hits.append)
        if not hits:
            return hits
        return [owner.number for hit in hits for owner in self._owners[hit] if self._may_pass(owner, value)]

    def found_in_each(self, values: Sequence[Spelling]) -> list[list[int]]:
        """Give for each of some values what `found_in` gives, by one search in all of them."""
        if self._few is not None or len(values) < _TOGETHER:
            return [self.found_in(value) for value in values]
        if self._matcher is None:
            self._matcher = self._build_matcher(self._needles)
        # A literal that is found across two values is one candidate too many and no harm.
        data = b"\n".join([value.data for value in values])
        ends = list(accumulate(len(value.data) + 1 for value in values))
        found: list[list[int]] = [[] for _ in values]
        hits: list[tuple[int, int]] = []
        self._matcher.places(data, lambda needle, end: hits.append((needle, end)))
        for needle, end in hits:
            number = bisect_left(ends, end)
            found[number] += [owner.number for owner in self._owners[needle] if self._may_pass(owner, values[number])]
        return found

    def _may_pass(self, owner: Owner, value: Spelling) -> bool:
        """Say whether a value that holds the needle may pass the test."""
        if owner.regex is not None:
            return self._may_match(owner.number, owner.regex, value)
        if owner.kind == "contains":
            return True
        if owner.kind == "startswith":
            return value.folded.startswith(owner.text)
        return value.folded.endswith(owner.text)

    def _may_match(self, number: int, regex: Regex, value: Spelling) -> bool:
        if not value.is_ascii or number in self._overran:
            return True
        try:
            return found(compiled(regex.pattern, regex.flags), value.text)
        except EvaluationError:
            # Whoever judges the rule meets this error, tells it, and lets the rule rest when it comes often. Here the
            # expression is not tried again, so that no log can make it cost its time on every value.
            self._overran.add(number)
            return True
