"""The check `wildcard_only_value`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic


class WildcardOnlyValue(Check):
    """A value is nothing but a wildcard: it asks whether the field has a value, and says so badly."""

    severity = "note"
    remedy = "ask with `field|exists: true`, or leave the field out"
    wrong = Example("detection: {selection: {Image: '*'}, condition: selection}")
    right = Example("detection: {selection: {Image|exists: true, User: 'a*'}, condition: selection}")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report values of stars only, regular expressions aside."""
        for item in rule.items:
            for index, value in enumerate(item.values):
                if isinstance(value, str) and value and not value.strip("*") and "re" not in item.modifiers:
                    problem = f"the value of {item.field or 'a keyword'!r} is only a wildcard"
                    yield from self.report(rule, problem, *item.value_keys(index))
