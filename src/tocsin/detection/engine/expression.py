"""The compiled form of a rule's condition: a small tree of data that every evaluator reads.

Nodes are msgspec structs: they compare by value, hash, and are written to caches without pickle. They are trees, so
Python's garbage collector need not look at them (`gc=False`); there are tens of thousands. Texts in atoms that ignore
case are stored case-folded (`core.values.fold`), so evaluators fold only the event's side.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

TextKind = Literal["equals", "contains", "startswith", "endswith"]
Comparison = Literal["lt", "lte", "gt", "gte"]
TimeUnit = Literal["minute", "hour", "day", "week", "month", "year"]


class Text(Struct, frozen=True, gc=False, tag="text"):
    """Some value's text equals, contains, starts or ends with `text`; folded unless `cased`."""

    kind: TextKind
    text: str
    cased: bool = False


class Wildcard(Struct, frozen=True, gc=False, tag="wildcard"):
    """Some value's whole text fits a pattern of literal parts, `*` (any run) and `?` (any one character).

    `parts` are literal texts and the marks `"*"` and `"?"`; `specials` holds the indexes of the marks in `parts`, so
    that a literal star is not taken for one. Literal parts are folded unless `cased`.
    """

    parts: tuple[str, ...]
    specials: tuple[int, ...]
    cased: bool = False


class Regex(Struct, frozen=True, gc=False, tag="regex"):
    """Some value's text has a match of the regular expression anywhere in it; `flags` of `i`, `m`, `s`."""

    pattern: str
    flags: str = ""


class Network(Struct, frozen=True, gc=False, tag="network"):
    """Some value is an IP address inside the network (CIDR notation, v4 or v6)."""

    cidr: str


class Compare(Struct, frozen=True, gc=False, tag="compare"):
    """Some value is a number (or its text) that compares so to `number`."""

    op: Comparison
    number: int | float


class TimePart(Struct, frozen=True, gc=False, tag="time_part"):
    """Some value is a time (`core.times.parse_time`) whose part, in UTC, is or compares so to `number`."""

    unit: TimeUnit
    number: int
    op: Literal["eq", "lt", "lte", "gt", "gte"] = "eq"


class Null(Struct, frozen=True, gc=False, tag="null"):
    """The field is absent, null, or a list without any value."""


class Exists(Struct, frozen=True, gc=False, tag="exists"):
    """The field is present in the record, even if null."""


class FieldReference(Struct, frozen=True, gc=False, tag="field_reference"):
    """Some value's text equals, contains, starts or ends with some value's text of field `other`."""

    other: str
    kind: TextKind = "equals"
    cased: bool = False


Test = Text | Wildcard | Regex | Network | Compare | TimePart | Null | Exists | FieldReference


class Atom(Struct, frozen=True, gc=False, tag="atom"):
    """One test on one field; without a field it is a keyword, tested on every scalar of the record at any depth."""

    field: str | None
    test: Test


class And(Struct, frozen=True, gc=False, tag="and"):
    """All items hold; true when there are none."""

    items: tuple["Expression", ...]


class Or(Struct, frozen=True, gc=False, tag="or"):
    """Some item holds; false when there are none."""

    items: tuple["Expression", ...]


class Not(Struct, frozen=True, gc=False, tag="not"):
    """The item does not hold."""

    item: "Expression"


class Named(Struct, frozen=True, gc=False, tag="named"):
    """A named selection of the rule; means the same as its item and lets explanations use the author's words."""

    name: str
    item: "Expression"


Expression = Atom | And | Or | Not | Named

TRUE = And(())
FALSE = Or(())


def atoms(expression: Expression) -> Iterator[Atom]:
    """Yield every atom of an expression from left to right."""
    stack: list[Expression] = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, Atom):
            yield node
        elif isinstance(node, Not | Named):
            stack.append(node.item)
        else:
            stack.extend(reversed(node.items))


def fields(expression: Expression) -> tuple[str, ...]:
    """Give the fields an expression names, referenced ones too, each once, in the order they appear."""
    names: dict[str, None] = {}
    for atom in atoms(expression):
        if atom.field is not None:
            names[atom.field] = None
        if isinstance(atom.test, FieldReference):
            names[atom.test.other] = None
    return tuple(names)
