"""Findings from matches: which event, which fields, which ids."""

from typing import Any

from tocsin.core.errors import EvaluationError
from tocsin.core.event import Event
from tocsin.core.finding import EventReference, Finding, RuleReference, Window
from tocsin.core.identity import content_hash, finding_id, fingerprint
from tocsin.core.logsource import LogSource
from tocsin.core.ports import Route
from tocsin.core.times import iso
from tocsin.core.values import Record
from tocsin.detection.engine.access import read_field
from tocsin.detection.engine.breaker import BreakerOpened
from tocsin.detection.engine.expression import And, Atom, Expression, Named, Not
from tocsin.detection.engine.reference import holds, scalar_passes
from tocsin.detection.engine.ruleset import CompiledRule

_KEYWORDS_KEPT = 5


def make_finding(rule: CompiledRule, event: Event, route: Route) -> Finding:
    """Make the finding of a rule that matched one event."""
    time = iso(event.time)
    return Finding(
        id=finding_id(rule.id, rule.logic_hash, (event.id,)),
        time=time,
        rule=rule.reference(),
        logsource=_logsource(rule, route),
        events=(EventReference(event.id, time, event.source, event.position),),
        matched=matched_fields(rule.condition, event.record, route),
        entities=event.entities,
        window=Window(time, time),
        fingerprint=fingerprint(rule.logic_hash, (), (time or "",), (content_hash(event.record),)),
    )


def breaker_finding(rule: CompiledRule, error: BreakerOpened, event: Event, route: Route) -> Finding:
    """Make the finding that says that a rule rests because it failed too often, on the event that was one too many.

    Nobody shall be able to blind a rule unseen: this finding has the rule's level, and the rule in `matched`.
    """
    time = iso(event.time)
    reference = RuleReference(
        id="tocsin.breaker",
        title=f"Rule rests after repeated failures: {rule.title}",
        level=rule.level,
        kind="engine",
        version="",
    )
    return Finding(
        id=finding_id(reference.id, rule.logic_hash, (event.id,)),
        time=time,
        rule=reference,
        logsource=_logsource(rule, route),
        events=(EventReference(event.id, time, event.source, event.position),),
        matched={"rule": rule.id, "error": error.message},
        entities=event.entities,
        window=Window(time, time),
        fingerprint=fingerprint(rule.logic_hash, (reference.id,), (time or "",), (content_hash(event.record),)),
    )


def matched_fields(condition: Expression, record: Record, route: Route) -> dict[str, Any]:
    """Give the fields that made a condition true, with their values; what a `not` looked at is left out."""
    matched: dict[str, Any] = {}
    _collect(condition, record, route, matched)
    return matched


def _collect(node: Expression, record: Record, route: Route, matched: dict[str, Any]) -> None:
    """Add what is true in `node`, which holds."""
    if isinstance(node, Named):
        _collect(node.item, record, route, matched)
    elif isinstance(node, Atom):
        if node.field is not None:
            value = read_field(record, route.resolve(node.field))
            # Absent values make `null` true, but there is nothing to show.
            matched[node.field] = value if isinstance(value, str | int | float | list | dict) else None
        else:
            _collect_keyword(node, record, matched)
    elif not isinstance(node, Not):
        for item in node.items:
            if isinstance(node, And) or _true(item, record, route):
                _collect(item, record, route, matched)


def _true(node: Expression, record: Record, route: Route) -> bool:
    try:
        return holds(node, record, route)
    except EvaluationError:
        return False  # the rule matched by another branch; this one only could not be shown


def _collect_keyword(atom: Atom, record: Record, matched: dict[str, Any]) -> None:
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


def _logsource(rule: CompiledRule, route: Route) -> LogSource:
    """Give the event's logsource that the rule covers, which is the more telling of the two."""
    return next((logsource for logsource in route.logsources if rule.logsource.covers(logsource)), rule.logsource)
