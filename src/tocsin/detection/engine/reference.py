"""The reference evaluator: what a rule means, as naively as it can be said.

Every other evaluator and the explanations are held to this page by property tests. It is slow on purpose.
"""

from typing import Any

from tocsin.core.fields import read_field
from tocsin.core.ports import Route
from tocsin.core.times import parse_time
from tocsin.core.values import ABSENT, Record, Scalar, fold, leaves_of, scalars_of, text_of
from tocsin.detection.engine.expression import (
    And,
    Atom,
    Compare,
    Exists,
    Expression,
    FieldReference,
    Named,
    Network,
    Not,
    Null,
    Or,
    Regex,
    Test,
    Text,
    TextKind,
    TimePart,
)
from tocsin.detection.engine.glob import fits
from tocsin.detection.engine.numbers import COMPARISONS, in_network, network_of, number_of, time_part
from tocsin.detection.engine.regexes import compiled, found
from tocsin.detection.engine.ruleset import CompiledRule, names_only


def is_routed(rule: CompiledRule, route: Route) -> bool:
    """Say whether a rule is about the records of a route: by its logsource, or by the fields that they have."""
    if route.held is not None:
        return names_only(rule, route.held)
    return any(rule.logsource.covers(logsource) for logsource in route.logsources)


def holds(node: Expression, record: Record, route: Route) -> bool:
    """Judge an expression on a record; raises EvaluationError when a test could not be judged."""
    if isinstance(node, Atom):
        return atom_holds(node, record, route)
    if isinstance(node, And):
        return all(holds(item, record, route) for item in node.items)
    if isinstance(node, Or):
        return any(holds(item, record, route) for item in node.items)
    if isinstance(node, Not):
        return not holds(node.item, record, route)
    assert isinstance(node, Named)
    return holds(node.item, record, route)


def atom_holds(atom: Atom, record: Record, route: Route) -> bool:
    """Judge one test on its field, or as a keyword on every scalar of the record."""
    if atom.field is None:
        return any(scalar_passes(atom.test, value) for value in leaves_of(record))
    value = read_field(record, route.resolve(atom.field))
    if isinstance(atom.test, Null):
        return is_null(value)
    if isinstance(atom.test, Exists):
        return value is not ABSENT
    if isinstance(atom.test, FieldReference):
        others = list(scalars_of(read_field(record, route.resolve(atom.test.other))))
        return any(_refers(atom.test, one, other) for one in scalars_of(value) for other in others)
    return any(scalar_passes(atom.test, scalar) for scalar in scalars_of(value))


def is_null(value: Any) -> bool:
    """Say whether a field's value is absent, null, or a list (of lists) of nulls."""
    return value is ABSENT or value is None or (isinstance(value, list) and all(is_null(item) for item in value))


def scalar_passes(test: Test, value: Scalar) -> bool:
    """Judge a test on one scalar."""
    if isinstance(test, Text):
        text = text_of(value)
        return _compares(test.kind, text if test.cased else fold(text), test.text)
    if isinstance(test, Regex):
        return found(compiled(test.pattern, test.flags), text_of(value))
    if isinstance(test, Network):
        return in_network(value, network_of(test.cidr))
    if isinstance(test, Compare):
        number = number_of(value)
        return number is not None and COMPARISONS[test.op](number, test.number)
    if isinstance(test, TimePart):
        time = parse_time(value)
        return time is not None and COMPARISONS[test.op](time_part(time, test.unit), test.number)
    if isinstance(test, Null | Exists | FieldReference):
        return False  # these are about a field, which a keyword has not
    text = text_of(value)
    return fits(test.parts, test.specials, text if test.cased else fold(text))


def _refers(test: FieldReference, one: Scalar, other: Scalar) -> bool:
    left, right = text_of(one), text_of(other)
    return _compares(test.kind, left, right) if test.cased else _compares(test.kind, fold(left), fold(right))


def _compares(kind: TextKind, text: str, wanted: str) -> bool:
    if kind == "equals":
        return text == wanted
    if kind == "contains":
        return wanted in text
    return text.startswith(wanted) if kind == "startswith" else text.endswith(wanted)
