"""Search identifiers: from the plain data of a rule to pySigma's detections, with the place of every mistake.

pySigma's own `from_dict` stops at the first mistake and cannot say where it was, so its detections are built here from
its public classes, one item at a time.
Source: Sigma specification 2.1, "Search-Identifier".
"""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sigma.conditions import ConditionAND, ConditionOR
from sigma.exceptions import SigmaError, SigmaRegularExpressionError
from sigma.modifiers import SigmaModifier
from sigma.rule import SigmaDetection, SigmaDetectionItem
from sigma.types import SigmaBool, SigmaNull, SigmaNumber, SigmaString, SigmaType

from tocsin.core.errors import RuleError
from tocsin.core.suggest import did_you_mean
from tocsin.core.values import text_of
from tocsin.detection.sigma.compiler import Misfit
from tocsin.detection.sigma.documents import Document
from tocsin.detection.sigma.faults import Fault, Unsupported
from tocsin.detection.sigma.modifiers import ModifierTable
from tocsin.detection.sigma.yaml_reader import Keys

VALUE_LIMIT: Final = 200_000
"""How many values one rule may have once its modifiers have expanded them."""

_ENCODINGS: Final = frozenset({"base64", "base64offset", "wide", "utf16", "utf16le", "utf16be"})
_TEXT: Final = _ENCODINGS | {
    "contains",
    "startswith",
    "endswith",
    "windash",
    "cased",
    "cidr",
    "fieldref",
    "expand",
    "re",
}
_FLAGS: Final = frozenset({"i", "m", "s", "ignorecase", "multiline", "dotall"})
_COMPARISONS: Final = frozenset({"lt", "lte", "gt", "gte"})
_PARTS: Final[dict[str, tuple[int, int]]] = {
    "minute": (0, 59),
    "hour": (0, 23),
    "day": (1, 31),
    "week": (1, 53),
    "month": (1, 12),
    "year": (0, 9999),
}
_NEEDS_FIELD: Final = frozenset({"exists", "fieldref", *_COMPARISONS, *_PARTS})
_NUMBER = re.compile(r"[+-]?\d{1,300}(\.\d{1,300})?")
_QUOTE = "put it in quotes, so that the text is compared that you mean"


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
        field, *names = key.split("|")
        values = value if isinstance(value, list) else [value]
        try:
            modifiers = self._known(names)
            self._check(field, names, values)
        except Fault as fault:
            self._error(fault, keys)
            return None
        typed: list[SigmaType] = []
        for index, single in enumerate(values):
            try:
                typed.append(_typed(single, names))
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
            if len(typed) == 1:
                self._error(_as_fault(error), (*keys, 0) if listed else keys)
                return None
        for index, value in enumerate(typed):
            try:
                SigmaDetectionItem(field or None, modifiers, [value])
            except _FAILURES as error:
                self._error(_as_fault(error), (*keys, index))
        return None

    def _known(self, names: Sequence[str]) -> Modifiers:
        for name in names:
            if name not in self._modifiers:
                hint = did_you_mean(name, self._modifiers)
                raise Fault(f"unknown modifier {name!r}{hint}", f"known are: {', '.join(sorted(self._modifiers))}")
        return [self._modifiers[name] for name in names]

    def _check(self, field: str, names: Sequence[str], values: Sequence[Any]) -> None:
        if not values:
            what = "an empty list of values says nothing"
            raise Fault(what, "write null for a field that is absent, '' for an empty text, or remove the field")
        if not field:
            if None in values or "" in values:
                what = "null or an empty text without a field says nothing"
                raise Fault(what, "give it a field with a value, or remove it")
            for name in names:
                if name in _NEEDS_FIELD:
                    raise Fault(f"{name!r} needs a field", f"write the field's name before '|{name}'")
        flags = [name for name in names if name in _FLAGS]
        if flags and "re" not in names[: names.index(flags[0])]:
            raise Fault(f"{flags[0]!r} is a flag of 're', which must stand before it", f"write 're|{flags[0]}'")
        clash = next((name for name in names if name in _COMPARISONS | _PARTS.keys()), None)
        text = next((name for name in names if name in _TEXT), None)
        if clash and text:
            raise Fault(f"{text!r} is for texts and {clash!r} for numbers", "use one of the two")

    def _error(self, fault: Fault, keys: Keys) -> None:
        self.errors.append(self._document.fault(fault, *keys))


def _typed(value: Any, names: Sequence[str]) -> SigmaType:
    """Give a value of the rule the type its modifiers work on; raises Fault when it cannot have it."""
    if isinstance(value, Mapping):
        inner = next(iter(value), "name")
        raise Fault("a map cannot be a value", f"name the inner field with dots, as in 'outer.{inner}'")
    if isinstance(value, list):
        raise Fault("a list cannot be in a list of values", "write all values in one list")
    if "exists" in names:
        if not isinstance(value, bool):
            raise Fault(f"'exists' takes true or false, not {value!r}", "write true or false, without quotes")
        return SigmaBool(value)
    unit = next((name for name in names if name in _PARTS), None)
    comparison = next((name for name in names if name in _COMPARISONS), None)
    if unit or comparison:
        number = _number(value, unit or comparison or "")
        if unit:
            _check_part(unit, number, compared=comparison is not None)
        return _exact(number)
    if any(name in _TEXT for name in names):
        return _text(value, names)
    return _plain(value)


def _plain(value: Any) -> SigmaType:
    if value is None:
        return SigmaNull()
    if isinstance(value, bool):
        return SigmaBool(value)
    return SigmaString(value) if isinstance(value, str) else _exact(value)


def _text(value: Any, names: Sequence[str]) -> SigmaString:
    modifier = next(name for name in names if name in _TEXT)
    if not isinstance(value, str):
        what = "null" if value is None else text_of(value)
        remedy = _QUOTE if value is not None else "write null without a modifier"
        raise Fault(f"{modifier!r} takes a text, not {what}", remedy)
    if "cidr" in names:
        _check_network(value)
    # A regular expression is kept letter for letter: a backslash in it is no escape of Sigma's.
    return SigmaString.from_str(value) if "re" in names else SigmaString(value)


def _number(value: Any, modifier: str) -> int | float:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value) if "." in value else int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Fault(f"{modifier!r} takes a number, not {value!r}", "write a number in decimal digits")
    return value


def _exact(value: int | float) -> SigmaNumber:
    """Make a number that keeps all its digits; pySigma rounds integers beyond 2**53."""
    try:
        number = SigmaNumber(value)
    except SigmaError:
        raise Fault("not a number that can be compared", _QUOTE) from None
    number.number = int(value) if isinstance(value, float) and value.is_integer() else value
    return number


def _check_part(unit: str, number: int | float, *, compared: bool) -> None:
    least, most = _PARTS[unit]
    if number != int(number):
        raise Fault(f"{unit!r} takes a whole number, not {number}", "write a whole number")
    if not compared and not least <= number <= most:
        raise Fault(f"{unit!r} is never {number:g}", f"write a number from {least} to {most}")


def _check_network(value: str) -> None:
    try:
        ipaddress.ip_network(value)
    except ValueError:
        try:
            meant = ipaddress.ip_network(value, strict=False)
        except ValueError:
            raise Fault(f"{value!r} is not a network in CIDR notation", "write it as in 10.0.0.0/8") from None
        raise Fault(f"{value!r} has bits set beyond its prefix", f"write {str(meant)!r}") from None


def _as_fault(error: Exception) -> Fault:
    if isinstance(error, Fault):
        return error
    if isinstance(error, SigmaRegularExpressionError | re.error):
        return Fault(str(error.args[0]), "correct the regular expression; the syntax is that of Python's re")
    if isinstance(error, RecursionError | OverflowError):
        return Fault("the regular expression is nested too deep or repeats too often", "simplify it")
    return Fault(str(error.args[0]), "see the modifiers in docs/sigma.md")


def _size(value: SigmaType) -> int:
    values = getattr(value, "values", None)
    return sum(_size(inner) for inner in values) if isinstance(values, list) else 1
