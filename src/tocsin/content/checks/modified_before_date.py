"""The check `modified_before_date`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic


class ModifiedBeforeDate(Check):
    """The rule says it was modified before it was written."""

    severity = "warning"
    remedy = "correct `date:` or `modified:`"
    kinds = frozenset({"rule", "correlation", "filter"})
    wrong = Example("date: 2026-02-01\nmodified: 2026-01-31")
    right = Example("date: 2026-02-01\nmodified: 2026-02-01")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report a modification that is older than the rule."""
        date, modified = (str(rule.data.get(key) or "").replace("/", "-") for key in ("date", "modified"))
        if date and modified and modified < date:
            yield from self.report(rule, f"modified {modified}, but written {date}", "modified")
