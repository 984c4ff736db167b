"""Reading correlations: what stands in one document, and everything that is wrong with it.

Source: Sigma specification 2.1, "Sigma Correlation Rules"; metric types and extended conditions as in pySigma 1.5.
"""

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

from tocsin.core.errors import RuleError
from tocsin.core.suggest import closest, did_you_mean
from tocsin.detection.engine.expression import TRUE
from tocsin.detection.sigma.conditions import Names, compile_condition
from tocsin.detection.sigma.documents import Document
from tocsin.detection.sigma.entries import CorrelationBody
from tocsin.detection.sigma.faults import FAULT_LIMIT, Fault

_TEMPORAL: Final = ("temporal", "temporal_ordered")
_OF_VALUES: Final = ("value_count", "value_sum", "value_avg", "value_median", "value_percentile")
TYPES: Final = ("event_count", *_OF_VALUES, *_TEMPORAL)
_KEYS: Final = ("type", "rules", "group-by", "timespan", "condition", "aliases", "generate")
_COMPARISONS: Final = ("gt", "gte", "lt", "lte", "eq", "neq")
_TIMESPAN = re.compile(r"([0-9]{1,9})([smhdwMy])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "M": 2629746, "y": 31556952}
_WORD = re.compile(r"[^\s()]+")


def read_correlation(document: Document) -> tuple[CorrelationBody | None, list[RuleError]]:
    """Read a correlation document; None when anything in it is wrong. References are checked by `resolve`."""
    section = document.data["correlation"]
    if not isinstance(section, Mapping):
        return None, [document.error("correlation: must be a map", "correlation", remedy="write it as a map")]
    reader = _Reader(document, section)
    body = CorrelationBody(
        type=reader.type(),
        references=reader.references(),
        generate=reader.generate(),
        group_by=reader.group_by(),
        timespan=reader.timespan(),
        condition=reader.comparisons(),
        fields=reader.fields(),
        expression=reader.expression(),
        aliases=reader.aliases(),
        percentile=reader.percentile(),
    )
    reader.check_keys()
    return (None if reader.errors else body), reader.errors


class _Reader:
    """Reads the keys of a correlation section, and collects what is wrong."""

    def __init__(self, document: Document, section: Mapping[str, Any]) -> None:
        self._document = document
        self._section = section
        self.errors: list[RuleError] = []

    def _wrong(self, what: str, remedy: str, *keys: str | int) -> None:
        place = ".".join(("correlation", *(str(key) for key in keys)))
        self.errors.append(self._document.error(f"{place}: {what}", "correlation", *keys, remedy=remedy))

    def check_keys(self) -> None:
        for key in list(self._section)[:FAULT_LIMIT]:
            if key not in _KEYS:
                hint = did_you_mean(key, _KEYS)
                self._wrong(f"is not a key of correlations{hint}", f"known are: {', '.join(_KEYS)}", key)

    def type(self) -> str:
        value = self._section.get("type")
        if isinstance(value, str) and value.lower() in TYPES:
            return value.lower()
        what = "is missing" if value is None else f"{value!r} is not one{did_you_mean(str(value), TYPES)}"
        self._wrong(what, f"known are: {', '.join(TYPES)}", "type")
        return ""

    def references(self) -> tuple[str, ...]:
        rules = self._references()
        if not rules:
            value = self._section.get("rules")
            what = "is missing" if value is None else "must be a list of rule ids or names that is not empty"
            self._wrong(what, "name the rules that are correlated", "rules")
        return rules

    def _references(self) -> tuple[str, ...]:
        """Give the references; none where anything is wrong with them."""
        value = self._section.get("rules")
        if value is None and isinstance(self._section.get("condition"), str):
            words = _WORD.findall(self._section["condition"])
            return tuple(dict.fromkeys(word for word in words if word.lower() not in ("and", "or", "not")))
        rules = [value] if isinstance(value, str) else value
        if not isinstance(rules, list) or not all(isinstance(rule, str) and rule for rule in rules):
            return ()
        return tuple(rules)

    def generate(self) -> bool:
        value = self._section.get("generate", False)
        if not isinstance(value, bool):
            self._wrong("must be true or false", "write true or false, without quotes", "generate")
        return value is True

    def group_by(self) -> tuple[str, ...]:
        value = self._section.get("group-by")
        fields = [value] if isinstance(value, str) else value
        if not isinstance(fields, list) or not all(isinstance(field, str) and field for field in fields):
            hint = closest("group-by", [key for key in self._section if key not in _KEYS])
            what = "must be a list of fields" if value is not None else "is missing"
            remedy = "name the fields whose values belong together; an empty list counts all events together"
            self._wrong(what + (f"; is {hint!r} meant to be it?" if hint else ""), remedy, "group-by")
            return ()
        return tuple(fields)

    def timespan(self) -> int:
        value = self._section.get("timespan")
        match = _TIMESPAN.fullmatch(value) if isinstance(value, str) else None
        if match is None or int(match[1]) == 0:
            what = "is missing" if value is None else f"{value!r} is not a time span"
            self._wrong(what, "write a number and one of s, m, h, d, w, M (month), y: 15m", "timespan")
            return 0
        return int(match[1]) * _SECONDS[match[2]]

    def comparisons(self) -> tuple[tuple[str, int | float], ...]:
        value = self._section.get("condition")
        if value is None and self._section.get("type") in _TEMPORAL:
            return ()
        if isinstance(value, str):
            if self._section.get("type") not in _TEMPORAL:
                self._wrong("a text is for temporal correlations only", "write it as in 'gte: 10'", "condition")
            return ()
        if not isinstance(value, Mapping):
            what = "is missing" if value is None else "must be a map"
            self._wrong(what, "write it as in 'gte: 10'", "condition")
            return ()
        known = (*_COMPARISONS, "field", "percentile")
        found: list[tuple[str, int | float]] = []
        for key, number in list(value.items())[:FAULT_LIMIT]:
            if key not in known:
                self._wrong(
                    f"unknown key{did_you_mean(key, known)}", f"known are: {', '.join(known)}", "condition", key
                )
            elif key == "field":
                continue
            elif isinstance(number, bool) or not isinstance(number, int | float) or not isfinite(number):
                self._wrong(f"{number!r} is not a number", "write a number", "condition", key)
            elif key != "percentile":
                found.append((key, number))
        if not found:
            self._wrong("compares with nothing", "write it as in 'gte: 10'", "condition")
        return tuple(found)

    def fields(self) -> tuple[str, ...]:
        condition = self._section.get("condition")
        value = condition.get("field") if isinstance(condition, Mapping) else None
        fields = [value] if isinstance(value, str) else value
        if fields is None:
            if self._section.get("type") in _OF_VALUES:
                self._wrong("has no field whose values are taken", "add 'field: name'", "condition")
            return ()
        if not isinstance(fields, list) or not fields or not all(isinstance(one, str) and one for one in fields):
            self._wrong("must be the name of a field, or a list of them", "name the field", "condition", "field")
            return ()
        return tuple(fields)

    def expression(self) -> str:
        value = self._section.get("condition")
        if not isinstance(value, str):
            return ""
        references = dict.fromkeys(self._references())
        try:
            compile_condition(value, Names(dict.fromkeys(references, TRUE), dict.fromkeys(references, 0), counts=True))
        except Fault as fault:
            self._wrong(fault.message, fault.remedy, "condition")
        words = set(_WORD.findall(value))
        for reference in references:
            if reference not in words and "of" not in words:
                self._wrong(f"does not name the rule {reference!r}", "name it, or leave it out of 'rules'", "condition")
        return value

    def aliases(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        aliases = self._section.get("aliases", {})
        if not isinstance(aliases, Mapping):
            self._wrong("must be a map", "write it as a map from alias to rules and their fields", "aliases")
            return ()
        references = self._references()
        found = []
        for alias, fields in aliases.items():
            if not isinstance(fields, Mapping) or not all(isinstance(field, str) for field in fields.values()):
                self._wrong("must be a map from rules to fields", "write 'rule_name: Field'", "aliases", alias)
                continue
            for rule in fields:
                if rule not in references:
                    what = f"{rule!r} is not among the correlation's rules{did_you_mean(rule, references)}"
                    self._wrong(what, "name a rule of the correlation", "aliases", alias, rule)
            found.append((str(alias), tuple((str(rule), field) for rule, field in fields.items())))
        return tuple(found)

    def percentile(self) -> int:
        condition = self._section.get("condition")
        value = condition.get("percentile", 50) if isinstance(condition, Mapping) else 50
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 100:
            self._wrong(f"{value!r} is not a whole number from 1 to 100", "write 95", "condition", "percentile")
            return 50
        return value
