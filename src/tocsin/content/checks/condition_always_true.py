"""The check `condition_always_true`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic
from tocsin.content.lint.folding import fold_condition


class ConditionAlwaysTrue(Check):
    """The condition asks for nothing, so the rule fires on every event of its logsource."""

    severity = "error"
    remedy = "correct the condition"
    wrong = Example("detection: {a: {Image: 'x'}, b: {Image: 'X'}, condition: a or not b}")
    right = Example("detection: {a: {Image: 'x'}, b: {Image: 'z'}, condition: a or not b}")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report a condition that folds to true."""
        if rule.compiled is not None and fold_condition(rule.compiled.condition) == "always":
            yield from self.report(rule, "the condition is always true", "detection", "condition")
