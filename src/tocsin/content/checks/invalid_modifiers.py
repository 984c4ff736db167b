"""The check `invalid_modifiers`."""

from sigma.validators.base import SigmaValidationIssue
from sigma.validators.core.modifiers import (
    AllWithoutContainsModifierIssue,
    Base64OffsetWithoutContainsModifierIssue,
    InvalidModifierCombinationsValidator,
    ModifierAppliedMultipleIssue,
)

from tocsin.content.lint.check import Example
from tocsin.content.lint.checked import CheckedRule
from tocsin.content.lint.validator_check import Told, ValidatorCheck, item_keys


class InvalidModifiers(ValidatorCheck):
    """Modifiers are combined so that nothing, or something else than meant, can match.

    `all` needs values that one text can have together, so `contains` or `re`; what `base64offset` makes is always
    part of a longer text, so it needs `contains`; and a modifier twice does its work twice.
    """

    severity = "warning"
    remedy = "see the table of modifiers in docs/sigma.md"
    validator = InvalidModifierCombinationsValidator
    wrong = Example("detection: {selection: {Image|endswith|all: ['a', 'b']}, condition: selection}")
    right = Example("detection: {selection: {Image|contains|all: ['a', 'b']}, condition: selection}")

    def tell(self, rule: CheckedRule, issue: SigmaValidationIssue) -> Told | None:
        """Name the field and what is wrong with its modifiers."""
        if isinstance(issue, AllWithoutContainsModifierIssue):
            keys = item_keys(rule, issue.detection_item)
            if "re" in str(keys[-1]).split("|"):
                return None
            return f"'all' without 'contains' on {issue.detection_item.field!r}", keys
        if isinstance(issue, Base64OffsetWithoutContainsModifierIssue):
            field = issue.detection_item.field
            return f"'base64offset' without 'contains' on {field!r}", item_keys(rule, issue.detection_item)
        if isinstance(issue, ModifierAppliedMultipleIssue):
            return f"a modifier twice on {issue.detection_item.field!r}", item_keys(rule, issue.detection_item)
        return None
