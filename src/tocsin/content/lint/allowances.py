"""Allowances: a rule's author may switch off a check for it, by a key in the rule.

tocsin:
  allow: [single_element_list]
"""

from collections.abc import Collection, Mapping

from pydantic import Field

from tocsin.content.lint.checked import CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic
from tocsin.core.config import Settings, parse_settings
from tocsin.core.errors import RuleError
from tocsin.core.suggest import did_you_mean

KEY = "tocsin"
UNKNOWN = "unknown_allowance"
REMEDY = "write `tocsin: {allow: [CHECK]}`; tocsin lint --list names the checks"


class RuleOptions(Settings):
    """What a rule may say to tocsin under its own key."""

    allow: list[str] = Field(default_factory=list)


def allowances(rule: CheckedRule, known: Collection[str]) -> tuple[frozenset[str], list[Diagnostic]]:
    """Give the checks that a rule allows itself not to pass, and what is wrong with the key; `known` are all checks."""
    written = rule.data.get(KEY)
    if written is None:
        return frozenset(), []
    if not isinstance(written, Mapping):
        return frozenset(), [_told(rule, f"{KEY}: takes keys, for instance `allow`", KEY)]
    options, errors = parse_settings(RuleOptions, written, RuleError, rule.document.path)
    if options is None:
        return frozenset(), [_told(rule, f"{KEY}: {error.message}", KEY) for error in errors]
    unknown = [name for name in options.allow if name not in known]
    return frozenset(options.allow), [
        _told(rule, f"there is no check {name!r} to allow{did_you_mean(name, known)}", KEY, "allow") for name in unknown
    ]


def _told(rule: CheckedRule, message: str, *keys: str) -> Diagnostic:
    return Diagnostic(UNKNOWN, "warning", message, rule.place(*keys), REMEDY, rule.id, rule.title)
