"""The check `unused_selection`."""

from sigma.validators.base import SigmaValidationIssue
from sigma.validators.core.condition import DanglingDetectionIssue, DanglingDetectionValidator

from tocsin.content.lint.check import Example
from tocsin.content.lint.checked import CheckedRule
from tocsin.content.lint.validator_check import Told, ValidatorCheck


class UnusedSelection(ValidatorCheck):
    """A selection is never used in the condition, so what it excludes or demands is not done."""

    severity = "warning"
    remedy = "use it in the condition, or remove it"
    validator = DanglingDetectionValidator
    wrong = Example("detection: {selection: {Image: 'a'}, filter: {User: 'b'}, condition: selection}")
    right = Example("detection: {selection: {Image: 'a'}, filter: {User: 'b'}, condition: selection and not 1 of fil*}")

    def tell(self, rule: CheckedRule, issue: SigmaValidationIssue) -> Told | None:
        """Name the selection."""
        assert isinstance(issue, DanglingDetectionIssue)
        return f"the condition never uses {issue.detection_name!r}", ("detection", issue.detection_name)
