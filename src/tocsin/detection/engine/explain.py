"""Explanations: every branch of a rule's condition judged on one event, none skipped."""

from typing import Any

from tocsin.core.errors import EvaluationError
from tocsin.core.fields import read_field
from tocsin.core.ports import Resolution, Route
from tocsin.core.values import ABSENT, Record, leaves_of, scalars_of, text_of
from tocsin.detection.engine.explanation import Explanation, Node, Verdict
from tocsin.detection.engine.expression import (
    And,
    Atom,
    Exists,
    Expression,
    FieldReference,
    Named,
    Not,
    Null,
)
from tocsin.detection.engine.reference import atom_holds, is_null, is_routed, scalar_passes
from tocsin.detection.engine.ruleset import CompiledRule
from tocsin.detection.engine.wording import quoted, wanted


def explain(rule: CompiledRule, record: Record, route: Route) -> Explanation:
    """Explain why a rule does or does not match a record."""
    tree = _explain(rule.condition, record, route)
    routed = is_routed(rule, route)
    return Explanation(
        rule_id=rule.id,
        title=rule.title,
        log_type=route.log_type,
        shape=route.shape,
        logsource=str(rule.logsource),
        event_logsources=tuple(str(logsource) for logsource in route.logsources),
        routed=routed,
        verdict=tree.verdict if routed else "false",
        tree=tree,
    )


def _explain(node: Expression, record: Record, route: Route) -> Node:
    if isinstance(node, Atom):
        return _explain_test(node, record, route)
    if isinstance(node, Not):
        child = _explain(node.item, record, route)
        return Node("not", _negated(child.verdict), children=(child,))
    if isinstance(node, Named):
        child = _explain(node.item, record, route)
        return Node("selection", child.verdict, label=node.name, children=(child,))
    children = tuple(_explain(item, record, route) for item in node.items)
    verdicts = [child.verdict for child in children]
    if isinstance(node, And):
        return Node("and", _first_decided(verdicts, decisive="false", otherwise="true"), children=children)
    return Node("or", _first_decided(verdicts, decisive="true", otherwise="false"), children=children)


def _first_decided(verdicts: list[Verdict], *, decisive: Verdict, otherwise: Verdict) -> Verdict:
    """Give what the evaluators give, who go from left to right and stop at the first decisive operand or error."""
    return next((verdict for verdict in verdicts if verdict in (decisive, "error")), otherwise)


def _negated(verdict: Verdict) -> Verdict:
    if verdict == "error":
        return "error"
    return "false" if verdict == "true" else "true"


def _explain_test(atom: Atom, record: Record, route: Route) -> Node:
    resolution = route.resolve(atom.field) if atom.field is not None else None
    value = read_field(record, resolution) if resolution else ABSENT
    try:
        verdict: Verdict = "true" if atom_holds(atom, record, route) else "false"
        why = _why(atom, value, record, route, holds=verdict == "true")
    except EvaluationError as error:
        verdict, why = "error", error.message
    return Node(
        "test",
        verdict,
        field=atom.field,
        path=path_text(resolution) if resolution else None,
        resolved_by=resolution.by if resolution else None,
        actual=None if value is ABSENT else value,
        wanted=wanted(atom.test),
        why=why,
    )


def path_text(resolution: Resolution) -> str:
    """Write the paths of a resolution for people: dotted, in the order they are tried."""
    paths = [".".join(path) for path in resolution.paths]
    if resolution.dotted and resolution.field not in paths:
        paths.append(resolution.field)
    return " or ".join(paths)


def _why(atom: Atom, value: Any, record: Record, route: Route, *, holds: bool) -> str:
    if atom.field is None:
        if not holds:
            return "no value of the record passes"
        passing = next(text_of(leaf) for leaf in leaves_of(record) if scalar_passes(atom.test, leaf))
        return f"the record holds {quoted(_shortened(passing))}"
    if isinstance(atom.test, Exists | Null):
        return _presence(value)
    if value is ABSENT or is_null(value):
        return "the event has no such field" if value is ABSENT else "the field is null"
    if isinstance(value, dict):
        return "the field is an object, which no text test can pass"
    if isinstance(atom.test, FieldReference):
        other = list(scalars_of(read_field(record, route.resolve(atom.test.other))))
        seen = _shortened(", ".join(text_of(scalar) for scalar in other)) if other else "nothing"
        return f"{atom.test.other} is {seen}"
    if isinstance(value, list):
        passing_items = [text_of(item) for item in scalars_of(value) if scalar_passes(atom.test, item)]
        return f"the element {quoted(_shortened(passing_items[0]))} passes" if passing_items else "no element passes"
    return "the value passes" if holds else "the value does not pass"


def _presence(value: Any) -> str:
    if value is ABSENT:
        return "the event has no such field"
    return "the field is there but null" if is_null(value) else "the field is there with a value"


def _shortened(text: str, limit: int = 120) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
