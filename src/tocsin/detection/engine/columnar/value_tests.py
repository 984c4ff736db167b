"""Tests of single values, prepared for a column's different values."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.core.values import Scalar
from tocsin.detection.engine.columnar.arrays import Bools, bools
from tocsin.detection.engine.columnar.literals import LiteralSearch, LiteralSearchFactory
from tocsin.detection.engine.expression import Regex, Test, Text, TextKind, Wildcard
from tocsin.detection.engine.glob import matcher
from tocsin.detection.engine.reference import scalar_passes
from tocsin.detection.engine.regexes import compiled, found

TextCheck = Callable[[str], bool]

_SEARCHES: dict[TextKind, Any] = {
    "contains": pc.match_substring,
    "startswith": pc.starts_with,
    "endswith": pc.ends_with,
}


class ValueTest:
    """Some tests of one field of which one must be passed by a value; compared by identity.

    `check` judges a text, folded unless `cased`; without it `on_scalar` judges a scalar of any type. `literals` are
    texts of which the value must hold one in the way of `kind`, where that is all there is to the test.
    """

    __slots__ = ("_build_search", "_search", "cased", "check", "kind", "literals", "on_scalar")

    def __init__(self, tests: Sequence[Test], build_search: LiteralSearchFactory) -> None:
        first = tests[0]
        self.cased = first.cased if isinstance(first, Text | Wildcard) else True
        self.kind: TextKind = first.kind if isinstance(first, Text) else "contains"
        self.literals = tuple(test.text for test in tests if isinstance(test, Text))
        self.check: TextCheck | None = _check(first, self.literals)
        self.on_scalar: Callable[[Scalar], bool] = lambda value: scalar_passes(first, value)
        self._build_search = build_search
        self._search: LiteralSearch | None = None

    def search(self, texts: Any) -> Bools:
        """Say which of many plain ASCII texts, none of them null, hold a literal in the way of `kind`."""
        if "" in self.literals and self.kind != "equals":
            return np.ones(len(texts), np.bool_)
        literals = [literal for literal in self.literals if literal.isascii()]  # no other can be in them
        if self.cased or self.kind == "equals":
            return _one_by_one(texts if self.cased else pc.ascii_lower(texts), self.kind, literals)
        if self._search is None:
            self._search = self._build_search([literal.encode() for literal in literals])
        found = self._search(texts)
        fits = (found.first | (self.kind != "startswith")) & (found.last | (self.kind != "endswith"))
        passed = np.zeros(len(texts), np.bool_)
        passed[found.cells[fits]] = True
        return passed


def _one_by_one(texts: Any, kind: TextKind, literals: list[str]) -> Bools:
    if kind == "equals":
        return bools(pc.is_in(texts, value_set=pa.array(literals, texts.type)))
    search = _SEARCHES[kind]
    passed = np.zeros(len(texts), np.bool_)
    for literal in literals:
        passed |= bools(search(texts, literal))
    return passed


def _check(test: Test, literals: tuple[str, ...]) -> TextCheck | None:
    if isinstance(test, Text):
        return _text_check(test.kind, literals)
    if isinstance(test, Wildcard):
        return matcher(test.parts, test.specials)
    if isinstance(test, Regex):
        pattern = compiled(test.pattern, test.flags)
        return lambda text: found(pattern, text)
    return None


def _text_check(kind: TextKind, literals: tuple[str, ...]) -> TextCheck:
    if kind == "equals":
        return frozenset(literals).__contains__
    if kind == "startswith":
        return lambda text: text.startswith(literals)
    if kind == "endswith":
        return lambda text: text.endswith(literals)
    if len(literals) == 1:
        (only,) = literals
        return lambda text: only in text
    return lambda text: any(literal in text for literal in literals)
