"""The fields that made a rule match: what a finding shows."""

from typing import Any

from tocsin.core.errors import EvaluationError
from tocsin.core.fields import read_field
from tocsin.core.ports import Route
from tocsin.core.values import Record
from tocsin.detection.engine.expression import And, Atom, Expression, Named, Not
from tocsin.detection.engine.reference import holds, scalar_passes

Matched = dict[str, Any]
"""Fields, as the rule names them, and their values; for keywords, dotted paths of the record."""

_KEYWORDS_KEPT = 5


def matched_fields(condition: Expression, record: Record, route: Route) -> Matched:
    """Give the fields that made a condition true, with their values; what a `not` looked at is left out."""
    matched: Matched = {}
    _collect(condition, record, route, matched)
    return matched


def _collect(node: Expression, record: Record, route: Route, matched: Matched) -> None:
    """Add what is true in `node`, which holds."""
    if isinstance(node, Named):
        _collect(node.item, record, route, matched)
    elif isinstance(node, Atom):
        if node.field is None:
            add_keyword(node, record, matched)
        else:
            matched[node.field] = shown(read_field(record, route.resolve(node.field)))
    elif not isinstance(node, Not):
        for item in node.items:
            if isinstance(node, And) or _true(item, record, route):
                _collect(item, record, route, matched)


def _true(node: Expression, record: Record, route: Route) -> bool:
    try:
        return holds(node, record, route)
    except EvaluationError:
        return False  # the rule matched by another branch; this one only could not be shown


def shown(value: Any) -> Any:
    """Give a field's value as evidence shows it: what is absent made `null` true, and there is nothing to show."""
    return value if isinstance(value, str | int | float | list | dict) else None


def add_keyword(atom: Atom, record: Record, matched: Matched) -> None:
    """Add the first texts of a record in which a keyword is, under their dotted paths."""
    stack: list[tuple[str, Any]] = [("", record)]
    kept = 0
    while stack and kept < _KEYWORDS_KEPT:
        path, value = stack.pop()
        if isinstance(value, dict):
            stack.extend((f"{path}.{key}" if path else key, item) for key, item in reversed(value.items()))
        elif isinstance(value, list):
            stack.extend((path, item) for item in reversed(value))
        elif isinstance(value, str | int | float) and scalar_passes(atom.test, value):
            matched[path] = value
            kept += 1
