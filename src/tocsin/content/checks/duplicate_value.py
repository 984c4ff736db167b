"""The check `duplicate_value`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic


class DuplicateValue(Check):
    """A list holds the same value twice, so perhaps another one was meant.

    Case is ignored where the rule ignores it.
    """

    severity = "note"
    remedy = "remove one of them, or correct it"
    wrong = Example("detection: {selection: {Image|endswith: ['\\cmd.exe', '\\CMD.exe']}, condition: selection}")
    right = Example("detection: {selection: {User|cased: ['svc', 'SVC']}, condition: selection}")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report the second and later values that are the same."""
        for item in rule.items:
            exact = "cased" in item.modifiers or "re" in item.modifiers or any("base64" in m for m in item.modifiers)
            seen: set[str] = set()
            for index, value in enumerate(item.values):
                text = str(value) if exact else str(value).casefold()
                if text in seen:
                    yield from self.report(rule, f"the value `{value}` is there twice", *item.value_keys(index))
                seen.add(text)
