"""The check `missing_tests`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic
from tocsin.content.rule_tests.regression_info import POINTER


class MissingTests(Check):
    """The rule has not both a test that it matches and a test that it does not, so it may be blind or may see all.

    A rule's regression data counts as a test that it matches. Checked with --strict only.
    """

    severity = "warning"
    remedy = "add cases to the `.test.yml` beside it, one with `expect: match` and one with `expect: no_match`"
    strict = True
    wrong = Example(
        others={"example_rule.test.yml": "[{name: a, event: {Image: 'C:\\$Recycle.Bin\\a'}, expect: match}]"}
    )
    right = Example(
        others={
            "example_rule.test.yml": "[{name: a, event: {Image: 'C:\\$Recycle.Bin\\a'}, expect: match},"
            " {name: b, event: {Image: 'C:\\a'}, expect: no_match}]"
        }
    )

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report the kinds of test that a rule has none of."""
        expected = {case.expect for case in rule.tests}
        if POINTER in rule.data:
            expected.add("match")
        missing = [kind for kind in ("match", "no_match") if kind not in expected]
        if missing:
            yield from self.report(rule, f"it has no test that expects {' and none that expects '.join(missing)}")
