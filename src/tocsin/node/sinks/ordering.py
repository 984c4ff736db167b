"""What is delivered in order: findings with the same key."""

from typing import Literal

from tocsin.core.finding import Finding
from tocsin.core.identity import digest

Order = Literal["host", "rule", "none"]
_LONGEST = 200


def key_of(order: Order, finding: Finding) -> str:
    """Give a finding's key: its first host (its rule where it has none), its rule, or what no other finding has.

    A key fits into a column of the state, also where a log's host has a name without end.
    """
    key = finding.id
    if order == "rule":
        key = f"rule {finding.rule.id}"
    elif order == "host":
        host = next((entity.value for entity in finding.entities if entity.kind == "host"), None)
        key = f"host {host}" if host is not None else f"rule {finding.rule.id}"
    return key if len(key) <= _LONGEST else digest(key)
