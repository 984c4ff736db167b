"""Checks that let a validator of pySigma look."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from sigma.exceptions import SigmaError
from sigma.rule import SigmaDetectionItem
from sigma.validators.base import SigmaRuleValidator, SigmaValidationIssue

from tocsin.content.lint.check import Check
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic

Told = tuple[str, tuple[str | int, ...]]
"""What an issue is in words, and the keys that lead to its place."""


class ValidatorCheck(Check):
    """A validator of pySigma finds an issue.

    Validators that need ATT&CK's or D3FEND's data are not used: they would fetch it from the network.
    """

    validator: ClassVar[type[SigmaRuleValidator]]

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report the validator's issues that this check is about."""
        if rule.parsed is None:
            return
        try:
            issues = self.validator().validate(rule.parsed)
        except SigmaError:
            return  # a condition that only tocsin can read
        for issue in issues:
            told = self.tell(rule, issue)
            if told is not None:
                message, keys = told
                yield from self.report(rule, message, *keys)

    @abstractmethod
    def tell(self, rule: CheckedRule, issue: SigmaValidationIssue) -> Told | None:
        """Say what an issue is and where; None for one that this check is not about."""


def item_keys(rule: CheckedRule, parsed: SigmaDetectionItem) -> tuple[str | int, ...]:
    """Give the way to where a parsed item is written: the item of that field with so many modifiers and values."""
    wanted = (parsed.field or "", len(parsed.modifiers), len(parsed.original_value or ()))
    for item in rule.items:
        if (item.field, len(item.modifiers), len(item.values)) == wanted:
            return item.keys
    return ("detection",)
