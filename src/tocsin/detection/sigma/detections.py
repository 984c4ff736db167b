"""Search identifiers: from the plain data of a rule to pySigma's detections, with the place of every mistake.

pySigma's own `from_dict` stops at the first mistake and cannot say where it was, so its detections are built here from
its public classes, one item at a time.
Source: Sigma specification 2.1, "Search-Identifier".
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sigma.conditions import ConditionAND, ConditionOR
from sigma.exceptions import SigmaError, SigmaRegularExpressionError
from sigma.modifiers import SigmaModifier
from sigma.rule import SigmaDetection, SigmaDetectionItem
from sigma.types import SigmaExpansion, SigmaType

from tocsin.core.errors import RuleError
from tocsin.core.suggest import did_you_mean
from tocsin.detection.sigma.compiler import Misfit
from tocsin.detection.sigma.documents import Document
from tocsin.detection.sigma.faults import FAULT_LIMIT, Fault, Keys, Unsupported
from tocsin.detection.sigma.modifiers import ModifierTable
from tocsin.detection.sigma.typed_values import check_modifiers, typed_value

VALUE_LIMIT: Final = 100_000
"""How many values one rule may have once its modifiers have expanded them."""

Modifiers = list[type[SigmaModifier[Any, Any]]]

_FAILURES = (Fault, SigmaError, re.error, RecursionError, OverflowError)


class DetectionBuilder:
    """Builds the search identifiers of one rule or filter; `errors` holds all that is wrong with them."""

    def __init__(self, document: Document, section: str, modifiers: ModifierTable) -> None:
        self._document = document
        self._section = section
        self._modifiers = modifiers
        self._values = 0
        self._places: dict[int, tuple[SigmaDetectionItem, Keys, bool]] = {}
        self.errors: list[RuleError] = []

    def build(self, name: str, definition: Any) -> SigmaDetection | None:
        """Build one search identifier; None when something is wrong with it."""
        before = len(self.errors)
        detection = self._detection(definition, (self._section, name))
        return detection if len(self.errors) == before else None

    def misfit(self, misfit: Misfit) -> None:
        """Tell a value that could not be compiled, at its own line where a pipeline has not replaced its item."""
        item, keys, listed = self._places.get(id(misfit.item), (None, (self._section, misfit.name), False))
        whole = item is None or not listed or misfit.index >= len(item.original_value or ())
        self._error(misfit.fault, keys if whole else (*keys, misfit.index))

    def _detection(self, definition: Any, keys: Keys) -> SigmaDetection | None:
        items: list[SigmaDetectionItem | SigmaDetection | None]
        if isinstance(definition, Mapping):
            items = [self._item(key, value, (*keys, key)) for key, value in definition.items()]
            linking: type[ConditionAND | ConditionOR] = ConditionAND
        elif isinstance(definition, list) and any(isinstance(item, Mapping | list) for item in definition):
            items = [self._detection(item, (*keys, index)) for index, item in enumerate(definition)]
            linking = ConditionOR
        else:
            items = [self._item("", definition, keys)]
            linking = ConditionAND
        built = [item for item in items if item is not None]
        if not items:
            self._error(Fault("the selection is empty", "give it a field with a value, or remove it"), keys)
        return SigmaDetection(built, item_linking=linking) if built else None

    def _item(self, key: str, value: Any, keys: Keys) -> SigmaDetectionItem | None:
        if len(self.errors) >= FAULT_LIMIT:
            return None
        field, *names = key.split("|")
        values = value if isinstance(value, list) else [value]
        try:
            modifiers = self._known(names)
            check_modifiers(field, names, values)
        except Fault as fault:
            self._error(fault, keys)
            return None
        typed: list[SigmaType] = []
        for index, single in enumerate(values):
            try:
                if isinstance(single, Mapping):
                    inner = next(iter(single), "name")
                    raise Fault("a map cannot be a value", f"name the inner field with dots: '{field}.{inner}'")
                typed.append(typed_value(single, names))
            except Fault as fault:
                self._error(fault, (*keys, index) if isinstance(value, list) else keys)
        if len(typed) < len(values):
            return None
        item = self._applied(field, modifiers, typed, keys, listed=isinstance(value, list))
        if item is not None:
            self._places[id(item)] = (item, keys, isinstance(value, list))
            self._values += sum(_size(one) for one in item.value)
            if self._values > VALUE_LIMIT:
                self._error(Unsupported(f"more than {VALUE_LIMIT:,} values in one rule", "split the rule"), keys)
        return item

    def _applied(
        self, field: str, modifiers: Modifiers, typed: list[SigmaType], keys: Keys, *, listed: bool
    ) -> SigmaDetectionItem | None:
        """Make the item, which applies its modifiers; where that fails, find the values that make it fail."""
        try:
            return SigmaDetectionItem(field or None, modifiers, typed)
        except _FAILURES as error:
            whole = _as_fault(error)
        before = len(self.errors)
        for index, value in enumerate(typed if listed else ()):
            try:
                SigmaDetectionItem(field or None, modifiers, [value])
            except _FAILURES as error:
                self._error(_as_fault(error), (*keys, index))
        if len(self.errors) == before:
            self._error(whole, keys)
        return None

    def _known(self, names: Sequence[str]) -> Modifiers:
        for name in names:
            if name not in self._modifiers:
                hint = did_you_mean(name, self._modifiers)
                raise Fault(f"unknown modifier {name!r}{hint}", f"known are: {', '.join(sorted(self._modifiers))}")
        return [self._modifiers[name] for name in names]

    def _error(self, fault: Fault, keys: Keys) -> None:
        self.errors.append(self._document.fault(fault, *keys))


def _as_fault(error: Exception) -> Fault:
    if isinstance(error, Fault):
        return error
    if isinstance(error, SigmaRegularExpressionError | re.error):
        what = f"not a regular expression: {error.__cause__ or error}"
        return Fault(what, "correct the regular expression; the syntax is that of Python's re")
    if isinstance(error, RecursionError | OverflowError):
        return Fault("the regular expression is nested too deep or repeats too often", "simplify it")
    return Fault(str(error.args[0]), "see the modifiers in docs/sigma.md")


def _size(value: SigmaType) -> int:
    return sum(_size(inner) for inner in value.values) if type(value) is SigmaExpansion else 1
