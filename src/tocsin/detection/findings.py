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


class Subject:
    """An event as findings are about it: what all findings on it have in common is made once."""

    __slots__ = ("_content", "event", "reference", "route", "window")

    def __init__(self, event: Event, route: Route) -> None:
        time = iso(event.time)
        self.event = event
        self.route = route
        self.reference = EventReference(event.id, time, event.source, event.position)
        self.window = Window(time, time)
        self._content: str | None = None

    @property
    def content(self) -> str:
        """Give the event's content hash."""
        if self._content is None:
            self._content = content_hash(self.event.record)
        return self._content

    def finding(self, rule: CompiledRule, matched: Matched) -> Finding:
        """Make the finding of a rule that matched the event; `matched` are its matched fields."""
        reference = self.reference
        return Finding(
            id=finding_id(rule.id, rule.logic_hash, (reference.id,)),
            time=reference.time,
            rule=rule.reference(),
            logsource=_logsource(rule, self.route),
            events=(reference,),
            matched=matched,
            entities=self.event.entities,
            window=self.window,
            fingerprint=fingerprint(rule.logic_hash, (), (reference.time or "",), (self.content,)),
        )


def make_finding(rule: CompiledRule, event: Event, route: Route) -> Finding:
    """Make the finding of a rule that matched one event."""
    return Subject(event, route).finding(rule, matched_fields(rule.condition, event.record, route))


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
