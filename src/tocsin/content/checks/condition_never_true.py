"""The check `condition_never_true`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic
from tocsin.content.lint.folding import fold_condition


class ConditionNeverTrue(Check):
    """The condition contradicts itself, so the rule can never fire."""

    severity = "error"
    remedy = "correct the condition, or the selections that contradict each other"
    wrong = Example("detection: {a: {Image: 'x', User: 'y'}, b: {Image: 'X'}, condition: a and not b}")
    right = Example("detection: {a: {Image: 'x'}, b: {Image: 'X', User: 'y'}, condition: a and not b}")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report a condition that folds to false."""
        if rule.compiled is not None and fold_condition(rule.compiled.condition) == "never":
            yield from self.report(rule, "the condition can never be true", "detection", "condition")
