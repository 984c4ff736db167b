"""Checks that a rule has a key."""

from collections.abc import Iterable
from typing import ClassVar

from tocsin.content.lint.check import Check
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic


class MissingKey(Check):
    """A key that rules should have is missing, or has no value."""

    key: ClassVar[str]

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report a rule without the key."""
        if rule.data.get(self.key) in (None, "", []):
            yield from self.report(rule, f"the rule has no {self.key}", self.key)
