"""The check `escaped_wildcard`."""

import re
from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic

_ESCAPED = re.compile(r"(?<!\\)(?:\\\\)*\\[*?]")


class EscapedWildcard(Check):
    """A backslash before `*` or `?` makes it a plain character; a folder and any file in it may have been meant.

    `C:\\Temp\\*` asks for a star in the path: to ask for any file in the folder, the backslash is doubled.
    """

    severity = "note"
    remedy = "double the backslash (`\\\\*`) if any text may follow it"
    wrong = Example("detection: {selection: {Image|startswith: 'C:\\Temp\\*.exe'}, condition: selection}")
    right = Example("detection: {selection: {Image|startswith: 'C:\\Temp\\\\*.exe'}, condition: selection}")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report escaped wildcards in values that are no regular expressions."""
        for item in rule.items:
            for index, value in enumerate(item.values):
                if isinstance(value, str) and "re" not in item.modifiers and _ESCAPED.search(value):
                    yield from self.report(rule, f"`{value}` asks for a plain '*' or '?'", *item.value_keys(index))
