"""Folding conditions: can this ever be true, can it ever be false?

A sound and simple decision, not a complete one: operands that contradict or repeat each other across `and`, `or` and
`not` are found; what it cannot decide it leaves open.
"""

from collections.abc import Iterable
from typing import Literal

from tocsin.detection.engine.expression import And, Atom, Exists, Expression, Named, Not, Null, Or, Text

Folded = Literal["always", "never", "open"]
_Sign = tuple[Atom, bool]


def fold_condition(condition: Expression, *, single_values: bool = False) -> Folded:
    """Say whether a condition is true always, never, or depends on the event.

    With `single_values` fields are taken to hold one value: then two texts that no one value can have contradict.
    """
    return _fold(_normal(condition, positive=True), {}, single_values)


def _normal(node: Expression, *, positive: bool) -> Expression:
    """Move `not` down to the atoms (De Morgan) and drop names, and flatten operands of the same kind."""
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


def _fold(node: Expression, known: dict[Atom, bool], single: bool) -> Folded:
    """Fold a normal expression where the atoms in `known` are settled."""
    if isinstance(node, And):
        return _fold_and(node.items, known, single)
    if isinstance(node, Or):
        # An `or` is never false when the `and` of its negated operands is never true.
        if all(_fold(item, known, single) == "never" for item in node.items):
            return "never"
        negated = tuple(_normal(item, positive=False) for item in node.items)
        return "always" if _fold_and(negated, known, single=False) == "never" else "open"
    atom, sign = _signed(node)
    settled = _settled(atom, known, single)
    if settled is None:
        return "open"
    return "always" if settled == sign else "never"


def _fold_and(items: Iterable[Expression], known: dict[Atom, bool], single: bool) -> Folded:
    inside = dict(known)
    others: list[Expression] = []
    outcomes: list[Folded] = []
    for item in items:
        if isinstance(item, And | Or):
            others.append(item)
            continue
        outcome = _fold(item, inside, single)
        outcomes.append(_fold(item, known, single))
        if outcome == "never":
            return "never"
        atom, sign = _signed(item)
        inside[atom] = sign
    for other in others:
        if _fold(other, inside, single) == "never":
            return "never"
        outcomes.append(_fold(other, known, single))
    return "always" if all(outcome == "always" for outcome in outcomes) else "open"


def _signed(node: Expression) -> _Sign:
    if isinstance(node, Not):
        assert isinstance(node.item, Atom)
        return node.item, False
    assert isinstance(node, Atom)
    return node, True


def _settled(atom: Atom, known: dict[Atom, bool], single: bool) -> bool | None:
    """Say what an atom must be, given the others; None if it may be either."""
    if atom in known:
        return known[atom]
    for other, sign in known.items():
        if sign and atom.field is not None and other.field == atom.field and _exclude(atom, other, single):
            return False
    return None


def _exclude(one: Atom, other: Atom, single: bool) -> bool:
    """Say whether two tests on one field cannot both hold."""
    nulls = isinstance(one.test, Null) + isinstance(other.test, Null)
    if nulls == 1:
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
