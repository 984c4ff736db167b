"""Findings of correlations: which events, which group, from when to when."""

from collections.abc import Sequence
from typing import NamedTuple

from tocsin.core.entity import Entity
from tocsin.core.finding import EventReference, Finding, RuleReference, Window
from tocsin.core.identity import digest, fingerprint
from tocsin.core.logsource import LogSource
from tocsin.core.times import iso
from tocsin.detection.correlation.correlator import Told
from tocsin.detection.correlation.event_matches import moment
from tocsin.detection.correlation.rule import CorrelationRule

_ENTITIES_KEPT = 50


class Witness(NamedTuple):
    """What made a correlation true: an event, or a finding of an inner correlation; `content` is what it says."""

    event: EventReference
    content: str
    entities: tuple[Entity, ...]


def finding_id(rule: CorrelationRule, group: Sequence[str], hot: int) -> str:
    """Derive a finding's id from the rule, what it means, the group and the first hot instant: from no event."""
    return digest("finding", rule.id, rule.logic_hash, *group, str(hot))


def make_finding(rule: CorrelationRule, told: Told, witnesses: Sequence[Witness]) -> Finding:
    """Make the finding of what became known of a piece."""
    piece = told.piece
    first, hot, last = (iso(moment(time)) for time in (piece.first, piece.hot, piece.last))
    entities = dict.fromkeys(entity for witness in witnesses for entity in witness.entities)
    return Finding(
        id=finding_id(rule, piece.group, piece.hot),
        time=hot,
        rule=RuleReference(rule.id, rule.title, rule.level, "correlation", rule.version, rule.tags),
        logsource=LogSource(),
        events=tuple(witness.event for witness in witnesses),
        matched=dict(zip(rule.group_by, piece.group, strict=True)),
        entities=tuple(entities)[:_ENTITIES_KEPT],
        group=piece.group,
        window=Window(first, last),
        count=piece.total,
        status=told.status,
        supersedes=None,
        fingerprint=fingerprint(
            rule.logic_hash,
            piece.group,
            (first or "", hot or "", last or "", str(piece.total)),
            (witness.content for witness in witnesses),
        ),
    )
