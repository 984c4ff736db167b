"""The check `duplicate_tag`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic


class DuplicateTag(Check):
    """A tag is there twice, which counts the rule twice wherever tags are counted."""

    severity = "note"
    remedy = "remove one of them"
    kinds = frozenset({"rule", "correlation", "filter"})
    wrong = Example("tags: [attack.t1059, attack.execution, attack.t1059]")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report the second and later tags that are the same."""
        seen: set[str] = set()
        for index, tag in rule.tags():
            if tag.lower() in seen:
                yield from self.report(rule, f"the tag {tag!r} is there twice", "tags", index)
            seen.add(tag.lower())
