"""The check `duplicate_logic`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic
from tocsin.content.lint.example_rule import another_rule


class DuplicateLogic(Check):
    """Two rules mean the same, so every event they find is found twice.

    Rules are compared by their logic hash: the order of selections and values, and their names, do not count.
    """

    severity = "warning"
    remedy = "remove one of them, or name the older one under `related:` with the type obsolete"
    wrong = Example(others={"another_rule.yml": another_rule(title="Another Title")})

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report a rule that means what another rule means."""
        twin = repository.twin(rule, "logic")
        if twin is not None:
            yield from self.report(rule, f"it finds the same as {twin.title!r} in {twin.document.path}", "detection")
