"""The check `duplicate_id`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic
from tocsin.content.lint.example_rule import EXAMPLE_RULE


class DuplicateId(Check):
    """Two rules have the same id, so their findings, silences and history are mixed up."""

    severity = "error"
    remedy = "give one of them a new UUID"
    kinds = frozenset({"rule", "correlation", "filter"})
    wrong = Example(others={"another_rule.yml": EXAMPLE_RULE})

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report a rule whose id another rule has too."""
        twin = repository.twin(rule, "id")
        if twin is not None:
            yield from self.report(rule, f"the id is also that of {twin.title!r} in {twin.document.path}", "id")
