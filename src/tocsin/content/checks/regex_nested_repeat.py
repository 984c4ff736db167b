"""The check `regex_nested_repeat`."""

import re
from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic

_NESTED = re.compile(r"\((?:\?[:a-z]+)?(?:\[(?:[^\]\\]|\\.)+\]|\\.|[^()\\])[*+]\)(?:[*+]|\{\d+,\d*\})")


class RegexNestedRepeat(Check):
    """A repetition repeats a repetition: a crafted text can make a backtracking engine work without end.

    Source: CWE-1333, inefficient regular expression complexity.
    """

    severity = "warning"
    remedy = "write one repetition, as in `[a-z]+` for `([a-z]+)+`"
    wrong = Example(r"detection: {selection: {CommandLine|re: '([a-z]+)+!'}, condition: selection}")
    right = Example(r"detection: {selection: {CommandLine|re: '([a-z]+=)?[a-z]+!'}, condition: selection}")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report regular expressions in which a group that only repeats is repeated."""
        for item in rule.items:
            for index, value in enumerate(item.values):
                if "re" in item.modifiers and isinstance(value, str) and _NESTED.search(value):
                    yield from self.report(rule, f"`{value}` repeats a repetition", *item.value_keys(index))
