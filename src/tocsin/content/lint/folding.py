"""Folding conditions: can this ever be true, can it ever be false?

A sound and simple decision, not a complete one: operands that contradict or repeat each other across `and`, `or` and
`not` are found; what it cannot decide it leaves open. Every node is looked at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from tocsin.detection.engine.expression import And, Atom, Exists, Expression, Named, Not, Null, Or, Text

Folded = Literal["always", "never", "open"]


def fold_condition(condition: Expression, *, single_values: bool = False) -> Folded:
    """Say whether a condition is true always, never, or depends on the event.

    With `single_values` fields are taken to hold one value: then two texts that no one value can have contradict.
    """
    if _is_never(_normal(condition, positive=True), _Settled(single=single_values)):
        return "never"
    if _is_never(_normal(condition, positive=False), _Settled(single=single_values)):
        return "always"
    return "open"


def _normal(node: Expression, *, positive: bool) -> Expression:
    """Move `not` down to the atoms (De Morgan), drop names, and flatten operands of the same kind."""
    if isinstance(node, Named):
        return _normal(node.item, positive=positive)
    if isinstance(node, Not):
        return _normal(node.item, positive=not positive)
    if isinstance(node, Atom):
        return node if positive else Not(node)
    kind = And if isinstance(node, And) == positive else Or
    items: dict[Expression, None] = {}
    for item in node.items:
        inner = _normal(item, positive=positive)
        items.update(dict.fromkeys(inner.items if isinstance(inner, kind) else (inner,)))
    return kind(tuple(items))


@dataclass(slots=True)
class _Settled:
    """The atoms that must be true, and those that must be false, where an operand is looked at."""

    single: bool
    true: dict[str | None, list[Atom]] = field(default_factory=dict)
    false: set[Atom] = field(default_factory=set)

    def with_literals(self, literals: Iterable[Expression]) -> "_Settled | None":
        """Give these and some more; None when they contradict each other."""
        settled = _Settled(self.single, {name: list(atoms) for name, atoms in self.true.items()}, set(self.false))
        for literal in literals:
            if settled.contradicts(literal):
                return None
            if isinstance(literal, Atom):
                settled.true.setdefault(literal.field, []).append(literal)
            elif isinstance(literal, Not) and isinstance(literal.item, Atom):
                settled.false.add(literal.item)
        return settled

    def contradicts(self, literal: Expression) -> bool:
        """Say whether an atom, or a negated one, cannot hold beside what is settled."""
        if isinstance(literal, Not):
            return isinstance(literal.item, Atom) and literal.item in self.true.get(literal.item.field, ())
        assert isinstance(literal, Atom)
        if literal in self.false:
            return True
        others = self.true.get(literal.field, ()) if literal.field is not None else ()
        return any(_exclude(literal, other, single=self.single) for other in others)


def _is_never(node: Expression, settled: _Settled) -> bool:
    """Say whether a normal expression can be seen never to hold where some atoms are settled."""
    if isinstance(node, Or):
        return all(_is_never(item, settled) for item in node.items)
    if isinstance(node, And):
        inside = settled.with_literals(item for item in node.items if not isinstance(item, Or))
        return inside is None or any(_is_never(item, inside) for item in node.items if isinstance(item, Or))
    return settled.contradicts(node)


def _exclude(one: Atom, other: Atom, *, single: bool) -> bool:
    """Say whether two tests on one field cannot both hold."""
    if isinstance(one.test, Null) != isinstance(other.test, Null):
        return not isinstance(one.test, Exists) and not isinstance(other.test, Exists)
    if not single or not (isinstance(one.test, Text) and isinstance(other.test, Text)):
        return False
    return not _both_fit(one.test, other.test)


def _both_fit(one: Text, other: Text) -> bool:
    """Say whether one value can have both texts."""
    if one.cased != other.cased:
        return True
    if other.kind == "equals":
        one, other = other, one
    if one.kind == "equals":
        return {
            "equals": one.text == other.text,
            "contains": other.text in one.text,
            "startswith": one.text.startswith(other.text),
            "endswith": one.text.endswith(other.text),
        }[other.kind]
    if one.kind == other.kind == "startswith":
        return one.text.startswith(other.text) or other.text.startswith(one.text)
    if one.kind == other.kind == "endswith":
        return one.text.endswith(other.text) or other.text.endswith(one.text)
    return True
