"""The check `unknown_logsource_key`."""

from sigma.validators.base import SigmaValidationIssue
from sigma.validators.core.logsources import FieldnameLogsourceIssue, FieldnameLogsourceValidator

from tocsin.content.lint.check import Example
from tocsin.content.lint.checked import CheckedRule
from tocsin.content.lint.validator_check import Told, ValidatorCheck
from tocsin.core.suggest import did_you_mean

_KEYS = ("category", "product", "service", "definition")


class UnknownLogsourceKey(ValidatorCheck):
    """The logsource has a key that Sigma does not know, so it narrows nothing down."""

    severity = "warning"
    remedy = f"known are {', '.join(_KEYS)}"
    validator = FieldnameLogsourceValidator
    wrong = Example("logsource: {product: windows, catagory: process_creation}")

    def tell(self, rule: CheckedRule, issue: SigmaValidationIssue) -> Told | None:
        """Name the key."""
        assert isinstance(issue, FieldnameLogsourceIssue)
        hint = did_you_mean(issue.fieldname, _KEYS)
        return f"the logsource has the key {issue.fieldname!r}{hint}", ("logsource", issue.fieldname)
