"""Rules as a report shows them."""

from typing import Any

from tocsin.core.finding import RuleReference
from tocsin.detection.engine import CompiledRule


def rule_card(reference: RuleReference, known: dict[str, CompiledRule]) -> dict[str, Any]:
    """Give what a report says about a rule; of findings that no loaded rule made it is what they say themselves."""
    rule = known.get(reference.id)
    card: dict[str, Any] = {
        "id": reference.id,
        "title": reference.title,
        "level": reference.level,
        "tags": reference.tags,
        "version": reference.version,
    }
    if rule is not None:
        card |= {
            "status": rule.status,
            "description": rule.description,
            "falsepositives": rule.falsepositives,
            "references": rule.references,
            "author": rule.author,
            "logsource": str(rule.logsource),
            "path": rule.path,
        }
    return card
