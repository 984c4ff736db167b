"""The check `all_of_them`."""

import re
from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic

_FRAGILE = re.compile(r"\ball\s+of\s+them\b", re.IGNORECASE)


class AllOfThem(Check):
    """The condition says 'all of them', so any selection added later, a filter too, is demanded."""

    severity = "note"
    remedy = "name the selections alike and write `all of selection*`"
    wrong = Example("detection: {one: {Image: 'a'}, two: {User: 'b'}, condition: all of them}")
    right = Example("detection: {sel_one: {Image: 'a'}, sel_two: {User: 'b'}, condition: all of sel*}")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report conditions with the words."""
        for keys, condition in rule.conditions():
            if _FRAGILE.search(condition):
                yield from self.report(rule, "the condition says 'all of them'", *keys)
