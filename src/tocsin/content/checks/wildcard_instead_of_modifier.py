"""The check `wildcard_instead_of_modifier`."""

from sigma.validators.base import SigmaValidationIssue
from sigma.validators.core.values import (
    WildcardInsteadOfEndswithIssue,
    WildcardInsteadOfStartswithIssue,
    WildcardsInsteadOfContainsModifierIssue,
    WildcardsInsteadOfModifiersValidator,
)

from tocsin.content.lint.check import Example
from tocsin.content.lint.checked import CheckedRule
from tocsin.content.lint.validator_check import Told, ValidatorCheck, item_keys

_MODIFIERS = (
    (WildcardsInsteadOfContainsModifierIssue, "contains"),
    (WildcardInsteadOfStartswithIssue, "startswith"),
    (WildcardInsteadOfEndswithIssue, "endswith"),
)


class WildcardInsteadOfModifier(ValidatorCheck):
    """Wildcards stand at the ends of values where a modifier says the same more plainly."""

    severity = "note"
    remedy = "use contains, startswith or endswith, and remove the wildcards"
    validator = WildcardsInsteadOfModifiersValidator
    wrong = Example("detection: {selection: {Image: '*cmd.exe'}, condition: selection}")
    right = Example("detection: {selection: {Image: 'C:*cmd.exe'}, condition: selection}")

    def tell(self, rule: CheckedRule, issue: SigmaValidationIssue) -> Told | None:
        """Name the field and the modifier that was meant."""
        for kind, modifier in _MODIFIERS:
            if isinstance(issue, kind):
                item = issue.detection_item
                if item.field is None:
                    return None  # a keyword takes no modifier
                return f"the wildcards of {item.field!r} say {modifier!r}", item_keys(rule, item)
        return None
