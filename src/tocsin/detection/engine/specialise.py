"""Specialising a condition to a route: what is the same in all its records is decided once."""

from collections.abc import Mapping, Sequence

from tocsin.detection.engine.expression import (
    FALSE,
    TRUE,
    And,
    Atom,
    Exists,
    Expression,
    FieldReference,
    Named,
    Not,
    Null,
    Or,
    Text,
    atoms,
)
from tocsin.detection.engine.reference import scalar_passes


def specialise(node: Expression, constants: Mapping[str, str]) -> Expression:
    """Give an equivalent expression for records in which the fields of `constants` have these texts.

    Names of selections are dropped, nested operands of one kind are joined, repeated ones are given once, and what is
    decided is folded away: the result is `TRUE`, `FALSE` or free of both.
    """
    if isinstance(node, Atom):
        return _atom(node, constants)
    if isinstance(node, Named):
        return specialise(node.item, constants)
    if isinstance(node, Not):
        return negation(specialise(node.item, constants))
    items = [specialise(item, constants) for item in node.items]
    return conjunction(items) if isinstance(node, And) else disjunction(items)


def conjunction(items: Sequence[Expression]) -> Expression:
    """Join simplified expressions by *and*."""
    joined: list[Expression] = []
    for item in items:
        if isinstance(item, And):
            joined += item.items
        elif item == FALSE:
            return FALSE
        else:
            joined.append(item)
    joined = _each_once(joined)
    return joined[0] if len(joined) == 1 else And(tuple(joined))


def disjunction(items: Sequence[Expression]) -> Expression:
    """Join simplified expressions by *or*."""
    joined: list[Expression] = []
    for item in items:
        if isinstance(item, Or):
            joined += item.items
        elif item == TRUE:
            return TRUE
        else:
            joined.append(item)
    joined = _each_once(joined)
    return joined[0] if len(joined) == 1 else Or(tuple(joined))


def _each_once(items: list[Expression]) -> list[Expression]:
    """Leave out what is there before; nothing is hashed where there is nothing to compare, for trees hash slowly."""
    return items if len(items) < 2 else list(dict.fromkeys(items))


def negation(item: Expression) -> Expression:
    """Negate a simplified expression."""
    if item == TRUE:
        return FALSE
    if item == FALSE:
        return TRUE
    return item.item if isinstance(item, Not) else Not(item)


def _atom(atom: Atom, constants: Mapping[str, str]) -> Expression:
    text = constants.get(atom.field) if atom.field is not None else None
    if text is None or isinstance(atom.test, FieldReference):
        return atom
    if isinstance(atom.test, Exists | Null):
        return TRUE if isinstance(atom.test, Exists) else FALSE
    # A number or boolean of the record passes exactly the tests that its text passes.
    return TRUE if scalar_passes(atom.test, text) else FALSE


def texts_needed(node: Expression, field: str) -> frozenset[str] | None:
    """Give texts, folded, of which the field must have one for the expression to be true; None if none are known."""
    if isinstance(node, Atom):
        test = node.test
        needs = node.field == field and isinstance(test, Text) and test.kind == "equals" and not test.cased
        return frozenset((test.text,)) if needs and isinstance(test, Text) else None
    if isinstance(node, Not):
        return None
    if isinstance(node, Named):
        return texts_needed(node.item, field)
    found = [texts_needed(item, field) for item in node.items]
    known = [texts for texts in found if texts is not None]
    if isinstance(node, And):
        return min(known, key=len, default=None)
    return frozenset().union(*known) if len(known) == len(found) else None


def without_fields(node: Expression, fields: frozenset[str]) -> Expression:
    """Give a weaker expression that does not look at some fields: where `node` is true, it is true."""
    if isinstance(node, Atom):
        return TRUE if node.field in fields else node
    if isinstance(node, Not):
        return TRUE if any(atom.field in fields for atom in atoms(node)) else node
    if isinstance(node, Named):
        return without_fields(node.item, fields)
    items = [without_fields(item, fields) for item in node.items]
    return conjunction(items) if isinstance(node, And) else disjunction(items)
