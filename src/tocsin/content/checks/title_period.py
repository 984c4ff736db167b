"""The check `title_period`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic


class TitlePeriod(Check):
    """The title ends with a period, though it is a heading and no sentence."""

    severity = "note"
    remedy = "remove the period"
    kinds = frozenset({"rule", "correlation", "filter"})
    wrong = Example("title: Something Happened.")
    right = Example("title: Something Happened ...")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report a title that ends with one period; an ellipsis is none."""
        title = str(rule.data.get("title") or "").rstrip()
        if title.endswith(".") and not title.endswith(".."):
            yield from self.report(rule, "the title ends with a period", "title")
