"""The check `malformed_attack_tag`."""

import re
from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic
from tocsin.core.suggest import did_you_mean

TACTICS = (
    "reconnaissance",
    "resource-development",
    "initial-access",
    "execution",
    "persistence",
    "privilege-escalation",
    "defense-evasion",
    "stealth",
    "defense-impairment",
    "credential-access",
    "discovery",
    "lateral-movement",
    "collection",
    "command-and-control",
    "exfiltration",
    "impact",
    "evasion",
    "inhibit-response-function",
    "impair-process-control",
)
_IDENTIFIER = re.compile(r"t\d{4}(\.\d{3})?|ta\d{4}|[gsmc]\d{4}|(ds|dc|an|det)\d{4}")


class MalformedAttackTag(Check):
    """A tag of ATT&CK is neither a tactic nor an identifier, so the rule is missing from every coverage map.

    Tactics are those of the enterprise and ICS matrices, old names among them; that an identifier exists is not
    checked, since that would need ATT&CK's data.
    """

    severity = "warning"
    remedy = "write attack.t1059, attack.t1059.001 or a tactic like attack.initial-access"
    kinds = frozenset({"rule", "correlation"})
    wrong = Example("tags: [attack.t10591]")
    right = Example("tags: [attack.t1059.001, attack.initial-access, attack.g0016]")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report tags in the attack namespace that ATT&CK cannot know."""
        for index, tag in rule.tags():
            namespace, _, name = tag.partition(".")
            if namespace != "attack" or name in TACTICS or _IDENTIFIER.fullmatch(name):
                continue
            hint = did_you_mean(name, TACTICS)
            yield from self.report(rule, f"{tag!r} is no tactic or identifier of ATT&CK{hint}", "tags", index)
