"""The check `conflicting_values`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic
from tocsin.content.lint.folding import fold_condition


class ConflictingValues(Check):
    """The condition wants texts of one field that no single value can have, so only an event with a list can match."""

    severity = "warning"
    remedy = "use `or` or `1 of`, or one list of values"
    wrong = Example("detection: {a: {EventID: 1}, b: {EventID: 2}, condition: all of them}")
    right = Example("detection: {a: {EventID: 1}, b: {EventID: 2}, condition: 1 of them}")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report a condition that only lists can meet."""
        if rule.compiled is None or fold_condition(rule.compiled.condition) == "never":
            return
        if fold_condition(rule.compiled.condition, single_values=True) == "never":
            yield from self.report(rule, "no event with single values can meet the condition", "detection", "condition")
