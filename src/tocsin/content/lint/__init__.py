"""Lint: what is valid in content, but unwise.

Checks are in `tocsin.content.checks`, one small file each; they look at a `CheckedRepository` and give diagnostics.
"""

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import SEVERITIES, Diagnostic, Severity, at_least, from_error
from tocsin.content.lint.loading import checked_repository
from tocsin.content.lint.run import LintReport, run_checks

__all__ = [
    "SEVERITIES",
    "Check",
    "CheckedRepository",
    "CheckedRule",
    "Diagnostic",
    "Example",
    "LintReport",
    "Severity",
    "at_least",
    "checked_repository",
    "from_error",
    "run_checks",
]
