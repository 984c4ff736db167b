"""The check `unmapped_logsource`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic
from tocsin.core.suggest import did_you_mean


class UnmappedLogsource(Check):
    """No mapping knows events of the rule's logsource, so the rule never runs.

    The logsource may be misspelt, or its events may need a mapping first.
    """

    severity = "note"
    remedy = "correct the logsource, or add a mapping for its events (docs/adding-a-mapping.md)"
    wrong = Example("logsource: {product: windows, category: process_creaton}")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report a logsource that covers none of the mappings' logsources; without mappings nothing is reported."""
        if rule.compiled is None or not repository.logsources:
            return
        wanted = rule.compiled.logsource
        if any(wanted.covers(known) for known in repository.logsources):
            return
        hint = ""
        for part in ("product", "service", "category"):
            written = getattr(wanted, part)
            names = {name for known in repository.logsources if (name := getattr(known, part)) is not None}
            if written is not None and written not in names:
                hint = did_you_mean(written, names)
        yield from self.report(rule, f"no mapping knows events of {wanted}{hint}", "logsource")
