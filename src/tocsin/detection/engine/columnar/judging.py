"""Conditions compiled to nodes that judge many rows at once, asking only about rows that are still undecided."""

from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np

from tocsin.core.values import fold, text_of
from tocsin.detection.engine.columnar.arrays import Bools, Ints
from tocsin.detection.engine.columnar.column import Column
from tocsin.detection.engine.columnar.literals import LiteralSearchFactory
from tocsin.detection.engine.columnar.value_tests import ValueTest
from tocsin.detection.engine.cover import residual_order
from tocsin.detection.engine.expression import (
    And,
    Atom,
    Exists,
    Expression,
    FieldReference,
    Named,
    Not,
    Null,
    Test,
    Text,
    TextKind,
)


class View(Protocol):
    """The rows of one route in a frame."""

    def column(self, field: str, asked: int) -> Column:
        """Give the column of a field of rules, of which so many rows are asked for."""

    def holds_keyword(self, atom: Atom, rows: Ints) -> Bools:
        """Say which of some rows hold a keyword."""


class Node(Protocol):
    """A compiled condition."""

    def __call__(self, view: View, rows: Ints) -> Bools:
        """Say for which of some rows the condition holds; raises EvaluationError if one cannot be judged."""


class NodeCompiler:
    """Compiles conditions; equal tests are one object, so that what is known of their values is shared."""

    def __init__(self, build_search: LiteralSearchFactory) -> None:
        self._build_search = build_search
        self._tests: dict[tuple[Test, ...], ValueTest] = {}

    def compile(self, node: Expression) -> Node:
        """Compile a condition."""
        if isinstance(node, Atom):
            return self._some_of([node])
        if isinstance(node, Named):
            return self.compile(node.item)
        if isinstance(node, Not):
            return _not(self.compile(node.item))
        if isinstance(node, And):
            return _all([self.compile(item) for item in sorted(node.items, key=residual_order)])
        return _any([self._some_of(items) for items in _alternatives(node.items)])

    def _some_of(self, items: list[Expression]) -> Node:
        """Compile alternatives: one of any kind, or texts of one kind for one field, which are tested in one go."""
        first = items[0]
        if not isinstance(first, Atom):
            return self.compile(first)
        field, test = first.field, first.test
        if field is None:
            return lambda view, rows: view.holds_keyword(first, rows)
        if isinstance(test, Null):
            return lambda view, rows: view.column(field, len(rows)).is_null(rows)
        if isinstance(test, Exists):
            return lambda view, rows: view.column(field, len(rows)).exists(rows)
        if isinstance(test, FieldReference):
            return _reference(field, test)
        shared = self._test(tuple(item.test for item in items if isinstance(item, Atom)))
        return lambda view, rows: view.column(field, len(rows)).passes(shared, rows)

    def _test(self, tests: tuple[Test, ...]) -> ValueTest:
        known = self._tests.get(tests)
        if known is None:
            known = self._tests[tests] = ValueTest(tests, self._build_search)
        return known


def _alternatives(items: tuple[Expression, ...]) -> list[list[Expression]]:
    """Put alternatives in the order in which they are tried, likely ones first, texts of one kind together."""
    groups: dict[object, list[Expression]] = {}
    for number, item in enumerate(items):
        key: object = number
        if isinstance(item, Atom) and item.field is not None and isinstance(item.test, Text):
            key = (item.field, item.test.kind, item.test.cased)
        groups.setdefault(key, []).append(item)
    return sorted(groups.values(), key=lambda group: -sum(map(residual_order, group)))


def _not(inner: Node) -> Node:
    return lambda view, rows: ~inner(view, rows)


def _all(nodes: list[Node]) -> Node:
    if len(nodes) == 1:
        return nodes[0]

    def every(view: View, rows: Ints) -> Bools:
        left = np.arange(len(rows))
        for node in nodes:
            left = left[node(view, rows[left])]
            if not len(left):
                break
        return _marked(left, len(rows))

    return every


def _any(nodes: list[Node]) -> Node:
    if len(nodes) == 1:
        return nodes[0]

    def some(view: View, rows: Ints) -> Bools:
        left = np.arange(len(rows))
        for node in nodes:
            left = left[~node(view, rows[left])]
            if not len(left):
                break
        return ~_marked(left, len(rows))

    return some


def _marked(numbers: Ints, size: int) -> Bools:
    marks = np.zeros(size, np.bool_)
    marks[numbers] = True
    return marks


_COMPARES: dict[TextKind, Callable[[str, str], bool]] = {
    "equals": str.__eq__,
    "contains": str.__contains__,
    "startswith": str.startswith,
    "endswith": str.endswith,
}


def _reference(field: str, test: FieldReference) -> Node:
    compares = _COMPARES[test.kind]

    def refers(view: View, rows: Ints) -> Bools:
        one, other = view.column(field, len(rows)), view.column(test.other, len(rows))
        pairs, first, inverse = np.unique(
            np.stack([one.codes[rows], other.codes[rows]]), axis=1, return_index=True, return_inverse=True
        )
        judged = np.zeros(pairs.shape[1], np.bool_)
        for number, row in enumerate(rows[first].tolist()):
            rights = list(_texts(other, row, cased=test.cased))
            judged[number] = any(
                compares(left, right) for left in _texts(one, row, cased=test.cased) for right in rights
            )
        return judged[inverse.reshape(-1)]

    return refers


def _texts(column: Column, row: int, *, cased: bool) -> Iterator[str]:
    for scalar in column.scalars(row):
        yield text_of(scalar) if cased else fold(text_of(scalar))
