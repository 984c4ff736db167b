"""The check `title_length`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic

LIMIT = 110


class TitleLength(Check):
    """The title is too long for a list of findings, where its end is cut off."""

    severity = "note"
    remedy = f"say it in at most {LIMIT} characters and leave the rest to the description"
    kinds = frozenset({"rule", "correlation", "filter"})
    wrong = Example(f"title: {'A Very Long Title ' * 8}")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report a title beyond the limit."""
        title = str(rule.data.get("title") or "")
        if len(title) > LIMIT:
            yield from self.report(rule, f"the title has {len(title)} characters", "title")
