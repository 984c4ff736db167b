"""The check `unknown_field`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic
from tocsin.content.lint.known_fields import known_fields
from tocsin.core.suggest import did_you_mean


class UnknownField(Check):
    """The rule asks for a field that no event of its category has, so that part of it never matches.

    Names are case-sensitive. Checked for categories of Windows whose fields are known; fields of OCSF may be asked for
    everywhere.
    """

    severity = "warning"
    remedy = "correct the field's name, or the logsource"
    wrong = Example("detection: {selection: {Commandline: 'whoami'}, condition: selection}")
    right = Example("detection: {selection: {CommandLine: 'whoami', ocsf.process.pid: 4}, condition: selection}")

    def __init__(self) -> None:
        self._known = known_fields()

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report fields that are not known for the category, each at its first place."""
        if rule.compiled is None or rule.compiled.logsource.product != "windows":
            return
        category = rule.compiled.logsource.category
        known = self._known.get(category or "")
        if known is None:
            return
        told: set[str] = set()
        for item in rule.items:
            field = item.field
            if not field or field in known or field.startswith("ocsf.") or field in told:
                continue
            told.add(field)
            problem = f"no event of {category} has the field {field!r}{did_you_mean(field, known)}"
            yield from self.report(rule, problem, *item.keys)
