"""Running checks over rules."""

from collections.abc import Collection, Sequence

from msgspec import Struct

from tocsin.content.lint.allowances import allowances
from tocsin.content.lint.check import Check
from tocsin.content.lint.checked import CheckedRepository
from tocsin.content.lint.diagnostic import Diagnostic


class LintReport(Struct, frozen=True):
    """What checks had to say, in the order of places; `allowed` counts what rules allow themselves."""

    diagnostics: tuple[Diagnostic, ...]
    allowed: int
    rules: int


def run_checks(repository: CheckedRepository, checks: Sequence[Check], known: Collection[str]) -> LintReport:
    """Run checks over all rules of a repository; `known` are the ids of all checks, also of those not run."""
    found: list[Diagnostic] = []
    allowed = 0
    for rule in repository.rules:
        permitted, problems = allowances(rule, known)
        found += problems
        for check in checks:
            if rule.kind not in check.kinds:
                continue
            diagnostics = list(check.inspect(rule, repository))
            if check.id in permitted:
                allowed += len(diagnostics)
            else:
                found += diagnostics
    found.sort(key=_place)
    return LintReport(tuple(found), allowed, len(repository.rules))


def _place(diagnostic: Diagnostic) -> tuple[str, int, str]:
    return diagnostic.location.path, diagnostic.location.line or 0, diagnostic.check
