"""The check `generic_logsource_exists`."""

from sigma.validators.base import SigmaValidationIssue
from sigma.validators.core.logsources import (
    SpecificInsteadOfGenericLogsourceIssue,
    SpecificInsteadOfGenericLogsourceValidator,
)

from tocsin.content.lint.check import Example
from tocsin.content.lint.checked import CheckedRule
from tocsin.content.lint.validator_check import Told, ValidatorCheck


class GenericLogsourceExists(ValidatorCheck):
    """The rule asks for an event id of one product's log, where a category covers it in every product's.

    A rule on Sysmon's event 1 misses what Security's 4688 or an EDR's log tells; process_creation does not.
    """

    severity = "note"
    remedy = "use the category and leave out the event id"
    validator = SpecificInsteadOfGenericLogsourceValidator
    wrong = Example(
        "logsource: {product: windows, service: sysmon}\n"
        "detection: {selection: {EventID: 1, Image: 'a'}, condition: selection}"
    )

    def tell(self, rule: CheckedRule, issue: SigmaValidationIssue) -> Told | None:
        """Name the event id and its category."""
        assert isinstance(issue, SpecificInsteadOfGenericLogsourceIssue)
        category = issue.generic_logsource.category
        keys = next((item.keys for item in rule.items if item.field == "EventID"), ("detection",))
        return f"event id {issue.event_id} is the category {category!r}", keys
