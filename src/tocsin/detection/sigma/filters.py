"""Filters: conditions that narrow other rules.

A filter's condition is joined to the condition of each rule it is for by "and", as pySigma does it: to suppress what a
selection describes, the filter says `condition: not selection`.
Source: Sigma specification 2.1, "Sigma Filters".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tocsin.core.errors import RuleError
from tocsin.core.logsource import LogSource
from tocsin.core.suggest import closest
from tocsin.detection.sigma.documents import Document
from tocsin.detection.sigma.logsources import read_logsource
from tocsin.detection.sigma.metadata import Metadata

_OWN_KEYS: Final = ("rules", "condition")


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: the rules it is for by id or name (None for any), its log source, selections and condition."""

    document: Document
    metadata: Metadata
    logsource: LogSource
    rules: tuple[str, ...] | None
    selections: Mapping[str, Any]
    condition: str


def read_filter(document: Document, metadata: Metadata) -> tuple[Filter | None, list[RuleError]]:
    """Read a filter document; its selections are checked when they are compiled."""
    logsource, errors = read_logsource(document)
    section = document.data["filter"]
    if not isinstance(section, Mapping):
        return None, [*errors, document.error("filter: must be a map", "filter", remedy="write it as a map")]
    rules, rule_errors = _rules(document, section)
    errors += rule_errors
    condition = section.get("condition")
    if not isinstance(condition, str):
        remedy = "write it, for instance 'condition: not selection'"
        errors.append(document.error("filter.condition: must be a text", "filter", "condition", remedy=remedy))
    selections = {name: value for name, value in section.items() if name not in _OWN_KEYS}
    if not selections:
        remedy = "add a selection that says what to exclude"
        errors.append(document.error("filter: has no selection", "filter", remedy=remedy))
    if errors or logsource is None or not isinstance(condition, str):
        return None, errors
    return Filter(document, metadata, logsource, rules, selections, condition), []


def _rules(document: Document, section: Mapping[str, Any]) -> tuple[tuple[str, ...] | None, list[RuleError]]:
    rules = section.get("rules")
    listed = [rules] if isinstance(rules, str) else rules
    if listed is None:
        hint = closest("rules", [key for key in section if key not in _OWN_KEYS])
        what = "filter.rules: is missing" + (f"; is {hint!r} meant to be it?" if hint else "")
        remedy = "name the rules by id or name, or write 'rules: any'"
        return None, [document.error(what, "filter", remedy=remedy)]
    if not isinstance(listed, list) or not listed or not all(isinstance(rule, str) and rule for rule in listed):
        remedy = "name the rules by id or name, or write 'rules: any'"
        what = "filter.rules: must be 'any' or a list of ids and names that is not empty"
        return None, [document.error(what, "filter", "rules", remedy=remedy)]
    if [rule.lower() for rule in listed] == ["any"]:
        return None, []
    return tuple(listed), []
