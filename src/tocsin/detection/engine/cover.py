"""Covers: a few tests of which at least one must be true for a rule to be true.

Only records in which some test of a rule's cover is true can match the rule, so a rule sleeps until one of them is
found. The rarer the cover's tests, the more the rule sleeps; how rare is estimated here from the tests alone.
"""

import math
from typing import NamedTuple

from tocsin.detection.engine.expression import (
    And,
    Atom,
    Expression,
    Named,
    Not,
    Regex,
    Test,
    Text,
    Wildcard,
)
from tocsin.detection.engine.glob import literals
from tocsin.detection.engine.required_text import required_text

# The least share of records a text in these fields is taken to have: they hold few different values, or long ones that
# are much alike, so that a text there is seen more often than its length says. Set by hand after looking at which rules
# the OTRF logs wake for nothing, so speed measured on these logs flatters them; verdicts never depend on them.
_LEAST_SHARE = {
    **dict.fromkeys(("CallTrace", "IntegrityLevel", "ObjectType", "EventType", "Initiated", "Protocol"), 0.4),
    **dict.fromkeys(("LogonType", "GrantedAccess", "AccessMask", "Provider_Name", "Company", "Product"), 0.1),
    **dict.fromkeys(("Details", "User", "Signed", "Description", "HostApplication"), 0.02),
    **dict.fromkeys(("Image", "ParentImage", "SourceImage", "ParentCommandLine"), 0.004),
    **dict.fromkeys(("TargetImage", "ImageLoaded", "OriginalFileName"), 0.002),
}
_COMMON_TEXTS = ("\\windows\\system32", "c:\\users\\", "\\microsoft\\windows\\currentversion", "c:\\program")
_COMMON_SHARE = 0.02
_BY_LENGTH = [0.5 * math.exp(-halves / 4.0) + 1e-5 for halves in range(129)]
"""The share of a text by twice its length: from 64 characters on, it is as good as nothing."""

_SHORT_COMMAND = 4


class Cover(NamedTuple):
    """Tests of which one must be true, each once, and the estimated share of records in which one is."""

    atoms: tuple[Atom, ...]
    share: float


def cover_of(node: Expression) -> Cover | None:
    """Give the rarest cover of an expression, or None if it can be true without any test being true."""
    if isinstance(node, Atom):
        return Cover((node,), share_of(node)) if can_be_scanned_for(node) else None
    if isinstance(node, Not):
        return None
    if isinstance(node, Named):
        return cover_of(node.item)
    if isinstance(node, And):
        found = [cover for cover in map(cover_of, node.items) if cover]
        return min(found, key=lambda cover: (cover.share, len(cover.atoms)), default=None)
    joined: dict[Atom, None] = {}
    share = 0.0
    for item in node.items:
        cover = cover_of(item)
        if cover is None:
            return None
        joined.update(dict.fromkeys(cover.atoms))
        share += cover.share
    return Cover(tuple(joined), min(1.0, share))


def covers_of(node: Expression) -> list[Cover]:
    """Give the covers an expression can choose from: one for each operand of an *and*."""
    operands = node.items if isinstance(node, And) else (node,)
    return [cover for cover in map(cover_of, operands) if cover]


def can_be_scanned_for(atom: Atom) -> bool:
    """Say whether a scanner can find every value that passes the test."""
    test = atom.test
    if isinstance(test, Text):
        return test.text != ""
    if isinstance(test, Wildcard):
        return bool(literals(test.parts, test.specials))
    # A regular expression's anchors mean each text of the record, and keywords are looked for in all of them together.
    return isinstance(test, Regex) and atom.field is not None


def share_of(atom: Atom) -> float:
    """Estimate the share of records in which a test is true."""
    test = atom.test
    length = _length(test)
    share = _BY_LENGTH[min(int(2 * length), len(_BY_LENGTH) - 1)] + _LEAST_SHARE.get(atom.field or "", 0.0)
    if isinstance(test, Text):
        if test.text.startswith(_COMMON_TEXTS):
            share += _COMMON_SHARE
        if length < _SHORT_COMMAND and test.kind == "contains":
            share += 0.3
    if atom.field is None:
        share *= 2
    return min(1.0, share)


def _length(test: Test) -> float:
    if isinstance(test, Text):
        return len(test.text) * 1.5 if test.kind == "equals" else len(test.text)
    if isinstance(test, Wildcard):
        return max(len(literal) for literal in literals(test.parts, test.specials))
    # A regular expression is looked for by its required text; what has none is dearer to look for, but not common.
    required = required_text(test.pattern) if isinstance(test, Regex) else ""
    return len(required) if required else 6.0


def residual_order(node: Expression) -> float:
    """Estimate how soon an operand decides: rare and cheap ones come first in *and*, common ones in *or*."""
    if isinstance(node, Atom):
        return share_of(node) if can_be_scanned_for(node) else 0.5
    if isinstance(node, Not):
        return 1.0 - min(0.9, residual_order(node.item))
    if isinstance(node, Named):
        return residual_order(node.item)
    shares = [residual_order(item) for item in node.items]
    if isinstance(node, And):
        return min(shares, default=1.0)
    return min(1.0, sum(shares))
