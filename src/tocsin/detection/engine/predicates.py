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
        is_and = isinstance(node, And)
        ordered = sorted(node.items, key=residual_order, reverse=not is_and)
        return _all(ordered, self.compile) if is_and else _any(ordered, self.compile)

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
        number = self._number(atom.field if atom.field is not None else _KEYWORDS)
        read = self._reads[number]
        if isinstance(test, Text):
            texts = _texts(number, read) if test.cased else _folded(number, read)
            return _text(texts, test.kind, test.text)
        if isinstance(test, Wildcard):
            texts = _texts(number, read) if test.cased else _folded(number, read)
            fits = matcher(test.parts, test.specials)
            return lambda view: any(fits(text) for text in texts(view))
        if isinstance(test, Regex):
            pattern, raw = compiled(test.pattern, test.flags), _texts(number, read)
            return lambda view: any(found(pattern, text) for text in raw(view))
        return _scalars(read, test)

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

Texts = Callable[[View], tuple[str, ...]]


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


def _text(texts: Texts, kind: TextKind, wanted: str) -> Predicate:
    if kind == "equals":
        return lambda view: wanted in texts(view)

    if kind == "contains":

        def contains(view: View) -> bool:
            for text in texts(view):  # noqa: SIM110 - a generator would double the cost of the commonest test
                if wanted in text:
                    return True
            return False

        return contains
    compares = _COMPARES[kind]

    def begins_or_ends(view: View) -> bool:
        for text in texts(view):  # noqa: SIM110 - as above
            if compares(text, wanted):
                return True
        return False

    return begins_or_ends


def _scalars(read: Accessor, test: Test) -> Predicate:
    return lambda view: any(scalar_passes(test, scalar) for scalar in scalars_of(read(view.record)))


def _all(items: list[Expression], compile_item: Callable[[Expression], Predicate]) -> Predicate:
    predicates = tuple(compile_item(item) for item in items)

    def every(view: View) -> bool:
        for predicate in predicates:  # noqa: SIM110 - as above
            if not predicate(view):
                return False
        return True

    return every


def _any(items: list[Expression], compile_item: Callable[[Expression], Predicate]) -> Predicate:
    predicates = tuple(compile_item(item) for item in items)

    def some(view: View) -> bool:
        for predicate in predicates:  # noqa: SIM110 - as above
            if predicate(view):
                return True
        return False

    return some
