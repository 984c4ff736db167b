"""The check `date_format`."""

import re
from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
KEYS = ("date", "modified")


class DateFormat(Check):
    """A date is not written as YYYY-MM-DD, so it does not sort and other tools refuse it.

    Source: Sigma specification 2.1, "Date".
    """

    severity = "warning"
    remedy = "write it as YYYY-MM-DD"
    kinds = frozenset({"rule", "correlation", "filter"})
    wrong = Example("date: 2026/1/31")
    right = Example("date: 2026-01-31")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report dates in other forms."""
        for key in KEYS:
            written = rule.data.get(key)
            if written is not None and not _ISO.fullmatch(str(written)):
                yield from self.report(rule, f"{key}: {str(written)!r} is not written as YYYY-MM-DD", key)
