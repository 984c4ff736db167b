"""Whether compiled rules from elsewhere are such as the compiler makes: the engine is not asked to judge others.

The types are checked when they are decoded; here is what types do not say: depth, size, and texts that are compiled.
"""

import ipaddress
import math
from typing import Final

import regex

from tocsin.detection.engine.expression import (
    And,
    Atom,
    Compare,
    Expression,
    Named,
    Network,
    Not,
    Or,
    Regex,
    Wildcard,
)
from tocsin.detection.engine.regexes import compiled
from tocsin.detection.sigma.conditions import SIZE_LIMIT
from tocsin.detection.sigma.entries import FilterBody, Made, RuleBody
from tocsin.detection.sigma.regex_tests import REGEX_LIMIT

DEPTH_LIMIT: Final = 250
"""Conditions nest in 50 brackets of a few nodes each, and selections in the 50 levels of YAML."""


def is_sound(made: Made) -> bool:
    """Say whether what came of compiling a document can be what the compiler made."""
    if not isinstance(made.body, RuleBody | FilterBody):
        return True
    return _is_sound(made.body.condition)


def _is_sound(condition: Expression) -> bool:
    waiting: list[tuple[Expression, int]] = [(condition, 0)]
    atoms = 0
    while waiting:
        node, depth = waiting.pop()
        if depth > DEPTH_LIMIT:
            return False
        if isinstance(node, And | Or):
            waiting += [(item, depth + 1) for item in node.items]
        elif isinstance(node, Named | Not):
            waiting.append((node.item, depth + 1))
        else:
            atoms += 1
            if atoms > SIZE_LIMIT or not _is_sound_atom(node):
                return False
    return True


def _is_sound_atom(atom: Atom) -> bool:
    test = atom.test
    if isinstance(test, Wildcard):
        marks = [index for index, part in enumerate(test.parts) if index in test.specials]
        return tuple(marks) == test.specials and all(test.parts[index] in "*?" for index in marks) and all(test.parts)
    if isinstance(test, Regex):
        return _is_sound_regex(test)
    if isinstance(test, Network):
        try:
            ipaddress.ip_network(test.cidr)
        except ValueError:
            return False
    return not isinstance(test, Compare) or math.isfinite(test.number)


def _is_sound_regex(test: Regex) -> bool:
    if len(test.pattern) > REGEX_LIMIT or not set(test.flags) <= set("ims"):
        return False
    try:
        compiled(test.pattern, test.flags)
    except (regex.error, RecursionError, OverflowError, ValueError):
        return False
    return True
