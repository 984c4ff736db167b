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
    Network,
    Or,
    Regex,
    Test,
    Wildcard,
)
from tocsin.detection.engine.regexes import compiled
from tocsin.detection.sigma.conditions import SIZE_LIMIT
from tocsin.detection.sigma.entries import FilterBody, Made, RuleBody
from tocsin.detection.sigma.regex_tests import REGEX_LIMIT

_COMPILED: Final = (Wildcard, Regex, Network, Compare)
"""The tests of which types do not say everything."""

DEPTH_LIMIT: Final = 250
"""Conditions nest in 50 brackets of a few nodes each, and selections in the 50 levels of YAML."""


def is_sound(made: Made) -> bool:
    """Say whether what came of compiling a document can be what the compiler made."""
    if not isinstance(made.body, RuleBody | FilterBody):
        return True
    return _is_sound(made.body.condition)


def _is_sound(condition: Expression) -> bool:
    level: list[Expression] = [condition]
    atoms = 0
    for _ in range(DEPTH_LIMIT + 1):
        below: list[Expression] = []
        for node in level:
            if isinstance(node, Atom):
                atoms += 1
                if isinstance(node.test, _COMPILED) and not _is_sound_test(node.test):
                    return False
            elif isinstance(node, And | Or):
                below += node.items
            else:
                below.append(node.item)
        if not below:
            return atoms <= SIZE_LIMIT
        level = below
    return False


def _is_sound_test(test: Test) -> bool:
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
