"""The check `unknown_tag_namespace`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic
from tocsin.core.suggest import did_you_mean

NAMESPACES = ("attack", "atlas", "car", "cve", "d3fend", "detection", "stp", "tlp")


class UnknownTagNamespace(Check):
    """A tag is not of a namespace that tools know, so it finds and groups nothing.

    Source: Sigma specification 2.1, appendix "Tags".
    """

    severity = "warning"
    remedy = f"use one of {', '.join(NAMESPACES)}, or allow this check for tags of your own"
    kinds = frozenset({"rule", "correlation", "filter"})
    wrong = Example("tags: [atack.t1059]")
    right = Example("tags: [attack.t1059, cve.2026-12345]")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report tags of unknown namespaces."""
        for index, tag in rule.tags():
            namespace = tag.partition(".")[0]
            if namespace.lower() not in NAMESPACES:
                hint = did_you_mean(namespace, NAMESPACES)
                yield from self.report(rule, f"the tag {tag!r} is of no known namespace{hint}", "tags", index)
