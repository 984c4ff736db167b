"""Why a rule is slow, in words, and what can be done about it: its condition and what it was seen to cost tell."""

from typing import NamedTuple

from tocsin.detection.engine.cover import can_be_scanned_for, cover_of
from tocsin.detection.engine.expression import And, Atom, Expression, Named, Network, Not, Regex, atoms
from tocsin.detection.engine.profile import RuleCost
from tocsin.detection.engine.required_text import required_text
from tocsin.detection.engine.ruleset import CompiledRule
from tocsin.detection.engine.wording import wanted

_OFTEN = 0.02
_MOSTLY = 0.5
_MANY_TESTS = 200
_SLOW_MICROS = 20.0


class Slowness(NamedTuple):
    """A reason why a rule costs much, and what to do about it."""

    reason: str
    remedy: str


def slowness(rule: CompiledRule, cost: RuleCost) -> list[Slowness]:
    """Give the reasons why a rule is slow, the weightiest first; none if nothing is unusual."""
    found = [_waking(rule, cost), *_judging(rule, cost)]
    return [reason for reason in found if reason is not None]


def _waking(rule: CompiledRule, cost: RuleCost) -> Slowness | None:
    """Say why a rule is judged so often."""
    if cost.unwoken:
        return Slowness(
            f"nothing can wake it, so it is judged on every event: {_unsearchable(rule.condition)}",
            "demand beside it a text that every event to be found holds",
        )
    if not cost.woken_by or cost.judged < _OFTEN * cost.met:
        return None
    atom, times = cost.woken_by.most_common(1)[0]
    if atom.field is None:
        return Slowness(
            f"it is woken by a keyword, which is looked for in all fields: {in_words(atom)}",
            "name the field that holds it",
        )
    if isinstance(atom.test, Regex) and not required_text(atom.test.pattern):
        return Slowness(
            f"it is woken by a regular expression in which no text is certain: {in_words(atom)}",
            "demand beside it a text that every match holds, with |contains",
        )
    if cost.matched >= _MOSTLY * cost.judged:
        return Slowness(
            f"it matches {cost.matched / cost.met:.1%} of the events of its log sources",
            "narrow it down, or filter out what is expected",
        )
    often = f"on {cost.judged / cost.met:.1%} of the events of its log sources"
    if times < _MOSTLY * cost.looked_into:
        return Slowness(
            f"it is woken {often} by one or another of {len(cost.woken_by):,} texts, most often by: {in_words(atom)}",
            "demand beside them a text that few events hold",
        )
    return Slowness(
        f"it is woken {often} by a common text: {in_words(atom)}", "make it longer, or demand a rarer one beside it"
    )


def _judging(rule: CompiledRule, cost: RuleCost) -> list[Slowness]:
    """Say why a judgement takes long."""
    reasons = []
    if cost.failed:
        reasons.append(
            Slowness(f"it ran out of its time budget on {cost.failed:,} events", "simplify its regular expressions")
        )
    tests = list(atoms(rule.condition))
    if len(tests) >= _MANY_TESTS:
        reasons.append(
            Slowness(
                f"it has {len(tests):,} tests to try",
                "demand beside them what they have in common, so that it is rarer",
            )
        )
    dear = sum(isinstance(atom.test, Regex | Network) for atom in tests)
    if dear and cost.micros_per_judged >= _SLOW_MICROS:
        reasons.append(
            Slowness(
                f"its regular expressions and networks, {dear} of them, make each judgement slow",
                "demand plain texts beside them, which are tried first",
            )
        )
    return reasons


def in_words(atom: Atom) -> str:
    """Say a test as rules and explanations do."""
    return f"{atom.field if atom.field is not None else 'any value'} {wanted(atom.test)}"


def _unsearchable(node: Expression) -> str:
    """Find what in a condition can be true without any text that could be searched for."""
    if isinstance(node, Named):
        return _unsearchable(node.item)
    if isinstance(node, Not):
        return "what it wants is only that something is not there"
    if isinstance(node, Atom):
        return f"{in_words(node)} is nothing to search for" if not can_be_scanned_for(node) else in_words(node)
    if isinstance(node, And):
        positive = [item for item in node.items if not isinstance(item, Not)]
        return _unsearchable(positive[0] if positive else Not(node)) if node.items else "it is always true"
    return _unsearchable(next(item for item in node.items if cover_of(item) is None))
