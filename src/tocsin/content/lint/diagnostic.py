"""Diagnostics: what `validate` and `lint` have to say about content."""

from typing import Literal, get_args

from msgspec import Struct

from tocsin.core.errors import (
    ContentError,
    MappingError,
    PipelineError,
    RuleError,
    RuleTestError,
    TocsinError,
    UnsupportedRule,
)
from tocsin.core.location import Location

Severity = Literal["note", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

_KINDS: tuple[tuple[type[TocsinError], str], ...] = (
    (UnsupportedRule, "unsupported_rule"),
    (RuleError, "rule_error"),
    (MappingError, "mapping_error"),
    (PipelineError, "pipeline_error"),
    (RuleTestError, "test_error"),
    (ContentError, "content_error"),
)


class Diagnostic(Struct, frozen=True):
    """One thing to be said about content: which check says it, how grave it is, what, where, and what to do."""

    check: str
    severity: Severity
    message: str
    location: Location
    remedy: str = ""
    rule_id: str = ""
    rule_title: str = ""


def from_error(error: TocsinError) -> Diagnostic:
    """Make a diagnostic of an error of loading; a rule that is valid but cannot be run is a warning."""
    check = next((name for kind, name in _KINDS if isinstance(error, kind)), "error")
    severity: Severity = "warning" if isinstance(error, UnsupportedRule) else "error"
    return Diagnostic(check, severity, error.message, error.location or Location("."), error.remedy or "")


def at_least(severity: Severity, threshold: Severity) -> bool:
    """Say whether a severity reaches a threshold."""
    return SEVERITIES.index(severity) >= SEVERITIES.index(threshold)
