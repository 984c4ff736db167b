"""Predicates: a condition compiled to nested functions that judge one record.

They mean exactly what `reference` says. Their speed comes from reading and folding each field once per record, from
testing strings without detours, and from asking the likely deciding operand first.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

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

    def _texts_of(self, atom: Atom) -> "Texts":
        """Give what reads the texts, folded or not as the test wants them, of an atom's field."""
        number = self._number(atom.field if atom.field is not None else _KEYWORDS)
        cased = atom.test.cased if isinstance(atom.test, Text | Wildcard) else True
        return Texts(number, self._reads[number], is_folded=not cased)

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
            return lambda view: any(map(fits, texts.of(view)))
        if isinstance(test, Regex):
            texts, pattern = self._texts_of(atom), compiled(test.pattern, test.flags)
            return lambda view: any(found(pattern, text) for text in texts.of(view))
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
        compares = _COMPARES[test.kind]
        left = Texts(number, read, is_folded=not test.cased)
        right = Texts(other, self._reads[other], is_folded=not test.cased)
        return lambda view: any(compares(one, another) for one in left.of(view) for another in right.of(view))


def leaves_as_list(record: Record) -> Any:
    """Give all scalars of a record as one list value: what keywords are tested on."""
    return list(leaves_of(record))


_COMPARES: dict[TextKind, Callable[[str, str], bool]] = {
    "equals": str.__eq__,
    "contains": str.__contains__,
    "startswith": str.startswith,
    "endswith": str.endswith,
}


def read_texts(view: View, number: int, read: Accessor) -> tuple[str, ...]:
    """Read the texts of a field that nobody has asked for yet."""
    value = read(view.record)
    known = (value,) if value.__class__ is str else tuple(text_of(scalar) for scalar in scalars_of(value))
    view.texts[number] = known
    return known


def fold_texts(view: View, number: int, read: Accessor) -> tuple[str, ...]:
    """Fold the texts of a field that nobody has asked for yet."""
    texts = view.texts[number]
    if texts is None:
        texts = read_texts(view, number, read)
    known = (fold(texts[0]),) if len(texts) == 1 else tuple(map(fold, texts))
    view.folded[number] = known
    return known


class Texts(NamedTuple):
    """A field's texts as a test wants them: folded or as they are; `of` gives them.

    The most frequent predicates do what `of` does themselves: a call takes as long as to search most texts.
    """

    number: int
    read: Accessor
    is_folded: bool

    def of(self, view: View) -> tuple[str, ...]:
        """Give the texts."""
        known = (view.folded if self.is_folded else view.texts)[self.number]
        return self.made(view) if known is None else known

    def made(self, view: View) -> tuple[str, ...]:
        """Give the texts, which nobody has asked for yet."""
        return (fold_texts if self.is_folded else read_texts)(view, self.number, self.read)


def _text(texts: Texts, kind: TextKind, wanted: list[str]) -> Predicate:
    """Give what says whether some text equals, contains, starts or ends with some of the wanted ones."""
    number, read, is_folded = texts
    if not is_folded:
        return _text_as_it_is(texts, kind, wanted)
    if kind == "equals":
        equal = frozenset(wanted)

        def equals(view: View) -> bool:
            known = view.folded[number]
            for text in fold_texts(view, number, read) if known is None else known:  # noqa: SIM110 - as above
                if text in equal:
                    return True
            return False

        return equals
    if kind == "contains":
        if len(wanted) == 1:
            (only,) = wanted

            def contains_one(view: View) -> bool:
                known = view.folded[number]
                for text in fold_texts(view, number, read) if known is None else known:  # noqa: SIM110 - as above
                    if only in text:
                        return True
                return False

            return contains_one
        parts = tuple(wanted)

        def contains(view: View) -> bool:
            known = view.folded[number]
            for text in fold_texts(view, number, read) if known is None else known:
                for part in parts:
                    if part in text:
                        return True
            return False

        return contains
    ends = tuple(wanted)
    if kind == "startswith":

        def begins(view: View) -> bool:
            known = view.folded[number]
            for text in fold_texts(view, number, read) if known is None else known:  # noqa: SIM110 - as above
                if text.startswith(ends):
                    return True
            return False

        return begins

    def finishes(view: View) -> bool:
        known = view.folded[number]
        for text in fold_texts(view, number, read) if known is None else known:  # noqa: SIM110 - as above
            if text.endswith(ends):
                return True
        return False

    return finishes


def _text_as_it_is(texts: Texts, kind: TextKind, wanted: list[str]) -> Predicate:
    compares = _COMPARES[kind]
    return lambda view: any(compares(text, part) for text in texts.of(view) for part in wanted)


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
