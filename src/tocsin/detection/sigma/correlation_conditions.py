"""What a temporal correlation asks for: sets of rules, one of which must be met, and rules that must not be near.

Source: Sigma specification 2.1, "Temporal Proximity", and the extended conditions of Sigma Enhancement Proposal 198.
"""

from collections.abc import Mapping
from functools import reduce
from itertools import combinations
from operator import or_
from typing import Final

from msgspec import Struct

from tocsin.detection.engine.expression import TRUE, And, Expression, Named, Not, Or
from tocsin.detection.sigma.conditions import Names, compile_condition
from tocsin.detection.sigma.entries import CorrelationBody
from tocsin.detection.sigma.faults import Fault, Unsupported

_LIMIT: Final = 1000


class Sought(Struct, frozen=True, array_like=True):
    """Sets of rules as bits, in the order in which a correlation names them."""

    wanted: tuple[int, ...] = ()
    unwanted: int = 0


def sought(body: CorrelationBody, places: Mapping[str, int]) -> Sought:
    """Say what a correlation asks for, nothing for one that is not temporal; raises Fault.

    `places` gives the place of the rule that a reference means, which is the number of its bit.
    """
    rules = max(places.values()) + 1
    if body.type == "temporal_ordered":
        if body.expression or body.condition:
            raise Unsupported("temporal_ordered takes no condition", "leave it out: all rules are needed, in order")
        return Sought()
    if body.type != "temporal":
        return Sought()
    if body.condition:
        return Sought(_so_many(body, rules))
    if not body.expression:
        return Sought(((1 << rules) - 1,))
    names = Names(dict.fromkeys(places, TRUE), dict.fromkeys(places, 0), counts=True)
    bits = {reference: 1 << place for reference, place in places.items()}
    tree = compile_condition(body.expression, names)
    assert tree is not None, "no pipeline empties these"
    wanted: list[Expression] = []
    unwanted = 0
    for item in tree.items if isinstance(tree, And) else (tree,):
        if isinstance(item, Not):
            unwanted |= _any_of(item.item, bits)
        else:
            wanted.append(item)
    if not wanted:
        raise Unsupported(
            "the condition asks for nothing that is there", "name a rule that has to match, without 'not'"
        )
    return Sought(_minimal(_ways(And(tuple(wanted)), bits)), unwanted)


def _so_many(body: CorrelationBody, rules: int) -> tuple[int, ...]:
    """Read `gte: 2` as that so many of the rules must match."""
    if any(name not in ("gt", "gte") for name, _ in body.condition):
        raise Unsupported("a temporal correlation can ask for at least so many of its rules only", "write gte")
    wanted = max(int(number // 1) + 1 if name == "gt" else -int(-number // 1) for name, number in body.condition)
    if not 1 <= wanted <= rules:
        raise Fault(f"it asks for {wanted} of {rules} rules", "ask for as many as there are, or fewer")
    ways = tuple(sum(1 << number for number in some) for some in combinations(range(rules), wanted))
    if len(ways) > _LIMIT:
        raise _too_many()
    return ways


def _any_of(node: Expression, bits: dict[str, int]) -> int:
    """Give the rules of `not a` or `not (a or b)`."""
    if isinstance(node, Named):
        return bits[node.name]
    if isinstance(node, Or):
        return reduce(or_, (_any_of(item, bits) for item in node.items))
    raise Unsupported("'not' stands before more than single rules", "write 'not a' or 'not (a or b)'")


def _ways(node: Expression, bits: dict[str, int]) -> set[int]:
    """Give the sets of rules that make an expression without `not` true."""
    if isinstance(node, Named):
        return {bits[node.name]}
    if isinstance(node, Or):
        found = {way for item in node.items for way in _ways(item, bits)}
    elif isinstance(node, And):
        found = {0}
        for item in node.items:
            found = {one | other for one in found for other in _ways(item, bits)}
            if len(found) > _LIMIT:
                raise _too_many()
    else:
        raise Unsupported("'not' stands inside of an alternative", "write 'a and not b', or two correlations")
    if len(found) > _LIMIT:
        raise _too_many()
    return found


def _minimal(ways: set[int]) -> tuple[int, ...]:
    """Leave out sets that hold others."""
    return tuple(sorted(way for way in ways if not any(other != way and other & way == other for other in ways)))


def _too_many() -> Unsupported:
    return Unsupported(f"the condition has more than {_LIMIT} ways to be met", "name fewer rules")
