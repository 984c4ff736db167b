"""The check `duplicate_title`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic
from tocsin.content.lint.example_rule import another_rule


class DuplicateTitle(Check):
    """Two rules have the same title, so a list of findings does not tell them apart."""

    severity = "warning"
    remedy = "say in each title what only that rule finds"
    kinds = frozenset({"rule", "correlation", "filter"})
    wrong = Example(others={"another_rule.yml": another_rule()})

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report a rule whose title another rule has too."""
        twin = repository.twin(rule, "title")
        if twin is not None:
            yield from self.report(rule, f"the title is also that of a rule in {twin.document.path}", "title")
