"""Scanning the different cells of a column for the tests that they may pass, for all rules at once."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.core.columns import is_ascii, string_data
from tocsin.core.values import fold
from tocsin.detection.engine.columnar.arrays import Ints, Relation, integers, nothing, valid
from tocsin.detection.engine.columnar.cells import ScalarCells
from tocsin.detection.engine.columnar.column import Column
from tocsin.detection.engine.columnar.literals import LiteralSearch, LiteralSearchFactory
from tocsin.detection.engine.expression import Regex, Text
from tocsin.detection.engine.keywords import FOLDING_TO_ASCII
from tocsin.detection.engine.patterns import Needle, needle_of
from tocsin.detection.engine.scanner import FieldScanner, Matcher, MatcherFactory

_ODD = Needle(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "")
"""Finds control characters, some of which Python's `\\s` knows and other libraries' does not."""

_LONG = 64
"""In columns whose texts have more bytes than this on average, it pays to look at their sizes before they are read."""


class Candidates(NamedTuple):
    """Which cells may pass which tests: pairs of a test's number and a cell's."""

    tests: Ints
    cells: Ints


class ColumnScanner:
    """Answers for a whole column what a `FieldScanner` answers for one value.

    Literals are looked for in the bytes of all texts by one search. That finds every plain ASCII literal, whatever else
    is in the texts, but for those with a character whose case folds to ASCII: these texts are asked about one by one,
    and so are those that are not ASCII for literals that are not. Regular expressions are looked for text by text, and
    may pass on any text that is not ASCII.
    """

    def __init__(
        self, scanner: FieldScanner, build_matcher: MatcherFactory, build_search: LiteralSearchFactory
    ) -> None:
        self._scanner = scanner
        equal: list[tuple[str, int]] = []
        literals: list[tuple[bytes, int, str]] = []
        patterns: list[tuple[Needle, int]] = []
        always: list[int] = []
        foreign: list[int] = []
        for number, atom in enumerate(scanner.atoms):
            test, needle = atom.test, needle_of(atom.test)
            if needle is None:
                always.append(number)
            elif isinstance(test, Regex):
                patterns.append((needle, number))
            elif not needle.data.isascii():
                foreign.append(number)
            elif isinstance(test, Text) and test.kind == "equals":
                equal.append((fold(test.text), number))
            else:
                literals.append((needle.data, number, test.kind if isinstance(test, Text) else "contains"))
        self._equal = _Equal(equal)
        self._literals = _Literals(literals, build_search)
        self._patterns = _Patterns(patterns, build_matcher)
        self._always = np.array(always, np.int64)
        wanted = (*(text.encode() for text, _ in equal), *(data for data, _, _ in literals))
        self._quick_search = build_search(list(dict.fromkeys((*wanted, *map(str.encode, FOLDING_TO_ASCII)))))
        self._foreign = np.array(foreign, np.int64)
        self._foreign_scanner = FieldScanner([scanner.atoms[number] for number in foreign], build_matcher)

    @property
    def size(self) -> int:
        """Give how many tests there are."""
        return len(self._scanner.atoms)

    def candidates(self, column: Column) -> Candidates:
        """Give which cells of a column may pass which tests, each pair once."""
        found: list[Candidates] = []
        for first, part in column.parts:
            texts, cells_of_texts = part.flat()
            for tests, cells in self._of(texts):
                if cells_of_texts is not None:
                    which, cells = cells_of_texts.of(cells)  # noqa: PLW2901 - cells of texts become cells of lists
                    tests = tests[which]  # noqa: PLW2901
                found.append(Candidates(tests, cells + first))
        if not found:
            return Candidates(nothing(), nothing())
        if len(found) == 1 and len(found[0].tests) == 1:
            return found[0]
        keys = np.unique(np.concatenate([pairs.tests * column.size + pairs.cells for pairs in found]))
        return Candidates(keys // column.size, keys % column.size)

    def may_find(self, data: Any) -> bool:
        """Say whether anything may be found in texts that are somewhere in these bytes, valid UTF-8 or not."""
        if self._patterns.size or len(self._always):
            return True
        return self._quick_search.occur_in(data) or (len(self._foreign) > 0 and not is_ascii(data))

    def _of(self, cells: ScalarCells) -> Iterator[Candidates]:
        """Yield pairs, never none; some may come twice."""
        if not len(cells):
            return
        null = cells.texts.null_count > 0  # behind a null cell there may be bytes all the same
        for pairs in (self._equal.find(cells), self._literals.find(cells)):
            if len(pairs.cells):
                kept = valid(cells.texts)[pairs.cells] if null else slice(None)
                yield Candidates(pairs.tests[kept], pairs.cells[kept])
        if not cells.is_ascii:
            yield from _found(self._one_by_one(self._scanner, cells, cells.trapped))
            if len(self._foreign):
                pairs = self._one_by_one(self._foreign_scanner, cells, cells.foreign)
                yield from _found(pairs._replace(tests=self._foreign[pairs.tests]))
        yield from _found(self._patterns.find(cells))
        if len(self._always):
            yield _all_of(self._always, np.flatnonzero(valid(cells.texts)))

    @staticmethod
    def _one_by_one(scanner: FieldScanner, cells: ScalarCells, some: Ints) -> Candidates:
        """Ask about cells one after the other."""
        texts = ((cell, cells.data(cell).decode()) for cell in some.tolist())
        return _pairs((test, cell) for cell, text in texts for test in scanner.candidates(text))


class _Equal:
    """Finds the texts that are equal to those of tests, ignoring the case of ASCII letters."""

    def __init__(self, tests: Sequence[tuple[str, int]]) -> None:
        self._texts = list(dict.fromkeys(text for text, _ in tests))
        self.size = len(self._texts)
        numbers = {text: number for number, text in enumerate(self._texts)}
        self._owners = _relation([(numbers[text], test) for text, test in tests], self.size)
        # By their sizes most long texts are told from all of these; the last place stands for all that are longer.
        sizes = [len(text) for text in self._texts]
        self._is_size = np.zeros(max(sizes, default=0) + 2, np.bool_)
        self._is_size[sizes] = True

    def find(self, cells: ScalarCells) -> Candidates:
        if not self.size:
            return Candidates(nothing(), nothing())
        some = np.arange(len(cells))
        if len(string_data(cells.texts)) > _LONG * len(cells):
            some = np.flatnonzero(self._is_size[np.minimum(cells.sizes, len(self._is_size) - 1)])
        lowered = pc.ascii_lower(cells.some_texts(some))
        places = integers(pc.index_in(lowered, value_set=pa.array(self._texts, lowered.type)), null=-1)
        found = np.flatnonzero(places >= 0)
        which, tests = self._owners.of(places[found])
        return Candidates(tests, some[found[which]])


class _Literals:
    """Finds the texts that hold the literals of tests where the tests want them."""

    def __init__(self, tests: Sequence[tuple[bytes, int, str]], build_search: LiteralSearchFactory) -> None:
        self._literals = list(dict.fromkeys(literal for literal, _, _ in tests))
        numbers = {literal: number for number, literal in enumerate(self._literals)}
        most = max((test for _, test, _ in tests), default=0) + 1
        self._owners = _relation([(numbers[literal], test) for literal, test, _ in tests], len(numbers))
        self._wants_first, self._wants_last = np.zeros(most, np.bool_), np.zeros(most, np.bool_)
        for _, test, kind in tests:
            self._wants_first[test] = kind == "startswith"
            self._wants_last[test] = kind == "endswith"
        self._build_search = build_search
        self._search: LiteralSearch | None = None

    def find(self, cells: ScalarCells) -> Candidates:
        if not self._literals:
            return Candidates(nothing(), nothing())
        if self._search is None:  # built when first needed: many fields never occur
            self._search = self._build_search(self._literals)
        found = self._search(cells.texts)
        which, tests = self._owners.of(found.literals)
        fits = (found.first[which] | ~self._wants_first[tests]) & (found.last[which] | ~self._wants_last[tests])
        return Candidates(tests[fits], found.cells[which[fits]])


class _Patterns:
    """Finds the texts in which regular expressions may have a match, one text after the other."""

    def __init__(self, tests: Sequence[tuple[Needle, int]], build_matcher: MatcherFactory) -> None:
        self._needles = list(dict.fromkeys(needle for needle, _ in tests))
        self.size = len(self._needles)
        self._tests = [[test for its, test in tests if its == needle] for needle in self._needles]
        self._all = np.array([test for _, test in tests], np.int64)
        self._build_matcher = build_matcher
        self._matcher: Matcher | None = None

    def find(self, cells: ScalarCells) -> Candidates:
        if not self.size:
            return Candidates(nothing(), nothing())
        if self._matcher is None:
            self._matcher = self._build_matcher([*self._needles, _ODD])
        foreign = cells.foreign
        pairs: list[tuple[int, int]] = []
        any_may_match: list[int] = []
        plain = valid(cells.texts)
        plain[foreign] = False
        for cell in np.flatnonzero(plain).tolist():
            hits: list[int] = []
            data = cells.data(cell)
            if not data:
                any_may_match.append(cell)
                continue
            self._matcher(data, hits.append)
            if not hits:
                continue
            if max(hits) == self.size:
                any_may_match.append(cell)
            else:
                pairs += ((test, cell) for hit in hits for test in self._tests[hit])
        some = _pairs(pairs)
        rest = _all_of(self._all, np.concatenate([foreign, np.array(any_may_match, np.int64)]))
        return Candidates(np.concatenate([some.tests, rest.tests]), np.concatenate([some.cells, rest.cells]))


def _relation(pairs: Sequence[tuple[int, int]], count: int) -> Relation:
    left, right = np.array(pairs, np.int64).reshape(-1, 2).T
    return Relation(left, right, count)


def _pairs(pairs: Iterable[tuple[int, int]]) -> Candidates:
    tests, cells = np.array(list(pairs), np.int64).reshape(-1, 2).T
    return Candidates(tests, cells)


def _all_of(tests: Ints, cells: Ints) -> Candidates:
    return Candidates(np.repeat(tests, len(cells)), np.tile(cells, len(tests)))


def _found(pairs: Candidates) -> Iterator[Candidates]:
    if len(pairs.tests):
        yield pairs
