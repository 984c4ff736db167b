"""The check `regex_could_be_text`."""

import re
from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic

_TEXT = re.compile(r"(?P<start>\^|\.\*|)(?:[^\\.^$*+?()\[\]{}|]|\\[^A-Za-z0-9])+(?P<end>\$|\.\*|)")


class RegexCouldBeText(Check):
    """A regular expression only looks for a text, which a modifier does faster and more readably.

    Such a rule also ignores case only if it says so (`re|i`), while `contains` ignores it by itself.
    """

    severity = "note"
    remedy = "use the modifier, with `cased` if case matters"
    wrong = Example(r"detection: {selection: {CommandLine|re: '.*mimi\.exe.*'}, condition: selection}")
    right = Example(r"detection: {selection: {CommandLine|re: 'mimi\d\.exe'}, condition: selection}")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report regular expressions without anything that only they can say."""
        for item in rule.items:
            for index, value in enumerate(item.values):
                found = _TEXT.fullmatch(value) if "re" in item.modifiers and isinstance(value, str) else None
                if found:
                    modifier = _modifier(found["start"], found["end"])
                    yield from self.report(rule, f"`{value}` could be {modifier}", *item.value_keys(index))


def _modifier(start: str, end: str) -> str:
    if start == "^":
        return "a plain value" if end == "$" else "`startswith`"
    return "`endswith`" if end == "$" else "`contains`"
