"""Predicates: a condition compiled to nested functions that judge one record.

They mean exactly what `reference` says. Their speed comes from reading and folding each field once per record, from
testing strings without detours, and from asking the likely deciding operand first.
"""

from collections.abc import Callable
from typing import Any

from tocsin.core.ports import Route
from tocsin.core.values import ABSENT, Record, fold, leaves_of, scalars_of, text_of
from tocsin.detection.engine.access import Accessor, accessor
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
    Regex,
    Test,
    Text,
    TextKind,
    Wildcard,
)
from tocsin.detection.engine.glob import matcher
from tocsin.detection.engine.reference import is_null, scalar_passes
from tocsin.detection.engine.regexes import compiled, found


class View:
    """One record being judged: its fields' texts, each read and folded at most once.

    `texts[i]` and `folded[i]` belong to the i-th field of the plan; None until asked for.
    """

    __slots__ = ("folded", "record", "texts")

    def __init__(self, record: Record, fields: int) -> None:
        self.record = record
        self.texts: list[tuple[str, ...] | None] = [None] * fields
        self.folded: list[tuple[str, ...] | None] = [None] * fields


Predicate = Callable[[View], bool]
Texts = Callable[[View], tuple[str, ...]]
_KEYWORDS = ""  # the slot of keywords among the fields: no field is called so


class PredicateCompiler:
    """Compiles the conditions of one route's rules; fields are numbered as they are met."""

    def __init__(self, route: Route) -> None:
        self._route = route
        self._numbers: dict[str, int] = {}
        self._reads: list[Accessor] = []

    @property
    def field_count(self) -> int:
        """Give how many fields the compiled conditions read."""
        return len(self._reads)

    def compile(self, node: Expression) -> Predicate:
        """Compile a condition."""
        if isinstance(node, Atom):
            return self._atom(node)
        if isinstance(node, Named):
            return self.compile(node.item)
        if isinstance(node, Not):
            inner = self.compile(node.item)
            return lambda view: not inner(view)
        if isinstance(node, And):
            return _all([self.compile(item) for item in sorted(node.items, key=residual_order)])
        return _any([self._some_of(items) for items in _alternatives(node.items)])

    def _some_of(self, items: list[Expression]) -> Predicate:
        """Compile alternatives, either one of any kind or several texts for one field, which are tried in one go."""
        first = items[0]
        if not isinstance(first, Atom) or not isinstance(first.test, Text):
            return self.compile(first)
        wanted = [item.test.text for item in items if isinstance(item, Atom) and isinstance(item.test, Text)]
        return _text(self._texts_of(first), first.test.kind, wanted)

    def _texts_of(self, atom: Atom) -> Texts:
        """Give what reads the texts, folded or not as the test wants them, of an atom's field."""
        number = self._number(atom.field if atom.field is not None else _KEYWORDS)
        cased = atom.test.cased if isinstance(atom.test, Text | Wildcard) else True
        return _texts(number, self._reads[number]) if cased else _folded(number, self._reads[number])

    def read(self, name: str) -> Accessor:
        """Give what reads a field."""
        return self._reads[self._number(name)]

    def _number(self, name: str) -> int:
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._reads)
            self._reads.append(leaves_as_list if name == _KEYWORDS else accessor(self._route.resolve(name)))
        return number

    def _atom(self, atom: Atom) -> Predicate:
        test = atom.test
        if isinstance(test, Null | Exists | FieldReference):
            return self._about_field(atom, test)
        if isinstance(test, Text):
            return _text(self._texts_of(atom), test.kind, [test.text])
        if isinstance(test, Wildcard):
            texts, fits = self._texts_of(atom), matcher(test.parts, test.specials)
            return lambda view: any(fits(text) for text in texts(view))
        if isinstance(test, Regex):
            texts, pattern = self._texts_of(atom), compiled(test.pattern, test.flags)
            return lambda view: any(found(pattern, text) for text in texts(view))
        return _scalars(self._reads[self._number(atom.field if atom.field is not None else _KEYWORDS)], test)

    def _about_field(self, atom: Atom, test: Null | Exists | FieldReference) -> Predicate:
        if atom.field is None:
            return lambda _: False
        number = self._number(atom.field)
        read = self._reads[number]
        if isinstance(test, Null):
            return lambda view: is_null(read(view.record))
        if isinstance(test, Exists):
            return lambda view: read(view.record) is not ABSENT
        other = self._number(test.other)
        side = _texts if test.cased else _folded
        compares = _COMPARES[test.kind]
        left, right = side(number, read), side(other, self._reads[other])
        return lambda view: any(compares(one, another) for one in left(view) for another in right(view))


def leaves_as_list(record: Record) -> Any:
    """Give all scalars of a record as one list value: what keywords are tested on."""
    return list(leaves_of(record))


_COMPARES: dict[TextKind, Callable[[str, str], bool]] = {
    "equals": str.__eq__,
    "contains": str.__contains__,
    "startswith": str.startswith,
    "endswith": str.endswith,
}


def _texts(number: int, read: Accessor) -> Texts:
    def texts(view: View) -> tuple[str, ...]:
        known = view.texts[number]
        if known is None:
            value = read(view.record)
            known = (value,) if value.__class__ is str else tuple(text_of(scalar) for scalar in scalars_of(value))
            view.texts[number] = known
        return known

    return texts


def _folded(number: int, read: Accessor) -> Texts:
    texts = _texts(number, read)

    def folded(view: View) -> tuple[str, ...]:
        known = view.folded[number]
        if known is None:
            known = view.folded[number] = tuple(map(fold, texts(view)))
        return known

    return folded


def _text(texts: Texts, kind: TextKind, wanted: list[str]) -> Predicate:
    """Give what says whether some text equals, contains, starts or ends with some of the wanted ones."""
    if kind == "equals":
        equal = frozenset(wanted)
        return lambda view: not equal.isdisjoint(texts(view))
    if kind == "contains":
        parts = tuple(wanted)

        def contains(view: View) -> bool:
            for text in texts(view):
                for part in parts:
                    if part in text:
                        return True
            return False

        return contains
    ends = tuple(wanted)
    compares = str.startswith if kind == "startswith" else str.endswith

    def begins_or_ends(view: View) -> bool:
        for text in texts(view):  # noqa: SIM110 - as above
            if compares(text, ends):
                return True
        return False

    return begins_or_ends


def _alternatives(items: tuple[Expression, ...]) -> list[list[Expression]]:
    """Put alternatives in the order in which they are tried, likely ones first, texts of one kind together."""
    groups: dict[object, list[Expression]] = {}
    for number, item in enumerate(items):
        key: object = number
        if isinstance(item, Atom) and isinstance(item.test, Text):
            key = (item.field, item.test.kind, item.test.cased)
        groups.setdefault(key, []).append(item)
    return sorted(groups.values(), key=lambda group: -sum(map(residual_order, group)))


def _scalars(read: Accessor, test: Test) -> Predicate:
    return lambda view: any(scalar_passes(test, scalar) for scalar in scalars_of(read(view.record)))


def _all(predicates: list[Predicate]) -> Predicate:
    every_one = tuple(predicates)

    def every(view: View) -> bool:
        for predicate in every_one:  # noqa: SIM110 - as above
            if not predicate(view):
                return False
        return True

    return every


def _any(predicates: list[Predicate]) -> Predicate:
    if len(predicates) == 1:
        return predicates[0]
    each = tuple(predicates)

    def some(view: View) -> bool:
        for predicate in each:  # noqa: SIM110 - as above
            if predicate(view):
                return True
        return False

    return some
