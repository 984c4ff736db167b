"""The check `regex_leading_wildcard`."""

import re
from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic

_LEADING = re.compile(r"(?:\(\?[a-z]+\))?\^?\(*\.\*\??")


class RegexLeadingWildcard(Check):
    """A regular expression begins with `.*`: it is searched anywhere anyway, and where it fails it is slow.

    Backtracking engines try the rest again from every place that the wildcard can end in.
    """

    severity = "note"
    remedy = "remove the wildcard from its beginning"
    wrong = Example(r"detection: {selection: {CommandLine|re: '.*\d{5}x'}, condition: selection}")
    right = Example(r"detection: {selection: {CommandLine|re: '\d{5}x'}, condition: selection}")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report regular expressions that begin so."""
        for item in rule.items:
            for index, value in enumerate(item.values):
                if "re" in item.modifiers and isinstance(value, str) and _LEADING.match(value):
                    yield from self.report(rule, f"`{value}` begins with a wildcard", *item.value_keys(index))
