"""Findings from matches: which event, which fields, which ids."""

from tocsin.core.event import Event
from tocsin.core.finding import EventReference, Finding, RuleReference, Window
from tocsin.core.identity import content_hash, finding_id, fingerprint
from tocsin.core.logsource import LogSource
from tocsin.core.ports import Route
from tocsin.core.times import iso
from tocsin.detection.engine.breaker import BreakerOpened
from tocsin.detection.engine.matched import Matched, matched_fields
from tocsin.detection.engine.ruleset import CompiledRule


def make_finding(rule: CompiledRule, event: Event, route: Route, matched: Matched | None = None) -> Finding:
    """Make the finding of a rule that matched one event; `matched` are its matched fields if they are known."""
    time = iso(event.time)
    return Finding(
        id=finding_id(rule.id, rule.logic_hash, (event.id,)),
        time=time,
        rule=rule.reference(),
        logsource=_logsource(rule, route),
        events=(EventReference(event.id, time, event.source, event.position),),
        matched=matched_fields(rule.condition, event.record, route) if matched is None else matched,
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


def _logsource(rule: CompiledRule, route: Route) -> LogSource:
    """Give the event's logsource that the rule covers, which is the more telling of the two."""
    return next((logsource for logsource in route.logsources if rule.logsource.covers(logsource)), rule.logsource)
