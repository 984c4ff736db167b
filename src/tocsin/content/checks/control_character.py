"""The check `control_character`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic


class ControlCharacter(Check):
    """A value holds a control character, most likely a backslash that a double-quoted YAML text took as an escape."""

    severity = "warning"
    remedy = "write the value in single quotes"
    wrong = Example('detection: {selection: {Image|contains: "\\temp\\tool"}, condition: selection}')
    right = Example("detection: {selection: {Image|contains: '\\temp\\tool'}, condition: selection}")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report values with characters below the space."""
        for item in rule.items:
            for index, value in enumerate(item.values):
                if isinstance(value, str) and any(character < " " for character in value):
                    yield from self.report(rule, f"a control character is in {value!r}", *item.value_keys(index))
