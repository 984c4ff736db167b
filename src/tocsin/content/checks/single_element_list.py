"""The check `single_element_list`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic


class SingleElementList(Check):
    """A list holds one value, where the value alone says the same."""

    severity = "note"
    remedy = "write the value without the list"
    wrong = Example("detection: {selection: {Image: ['C:\\a.exe']}, condition: selection}")
    right = Example("detection: {selection: {Image: 'C:\\a.exe'}, condition: selection}")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report lists of one value; keywords are always a list."""
        for item in rule.items:
            if item.listed and item.field and len(item.values) == 1:
                yield from self.report(rule, f"the list of {item.field!r} holds one value", *item.keys)
