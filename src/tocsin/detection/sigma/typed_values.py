"""Values of a rule, given the types that modifiers work on, and the rules for which modifiers can stand together.

pySigma checks types too, late and in the names of its classes; here the author is told what to write instead.
Source: Sigma specification 2.1, appendix "Modifiers".
"""

import ipaddress
import re
from collections.abc import Sequence
from typing import Any, Final

from sigma.exceptions import SigmaError
from sigma.types import SigmaBool, SigmaNull, SigmaNumber, SigmaString, SigmaType

from tocsin.core.values import text_of
from tocsin.detection.sigma.faults import Fault

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
_LINKS: Final = frozenset({"all", "neq"})
_TOGETHER: Final[dict[str, frozenset[str]]] = {
    "re": _LINKS | _FLAGS | {"contains", "startswith", "endswith", "expand"},
    "fieldref": _LINKS | {"contains", "startswith", "endswith", "cased"},
    "cidr": _LINKS,
    "exists": _LINKS,
    **dict.fromkeys(_COMPARISONS, _LINKS | _PARTS.keys()),
    **dict.fromkeys(_PARTS, _LINKS | _COMPARISONS),
}
_NEEDS_FIELD: Final = frozenset({"exists", "fieldref", *_COMPARISONS, *_PARTS})
_NUMBER = re.compile(r"[+-]?[0-9]{1,300}(\.[0-9]{1,300})?")
_QUOTE = "put it in quotes, so that the text is compared that you mean"


def check_modifiers(field: str, names: Sequence[str], values: Sequence[Any]) -> None:
    """Check that modifiers can stand together on this field and these values; raises Fault."""
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
    _check_together(names)


def _check_together(names: Sequence[str]) -> None:
    """Check the pairs of modifiers, and their order."""
    for name in names:
        allowed = _TOGETHER.get(name)
        other = next((other for other in names if other != name and allowed and other not in allowed), None)
        if other is not None and allowed is not None:
            remedy = f"with {name!r} may stand: {', '.join(sorted(allowed))}"
            raise Fault(f"{other!r} cannot stand with {name!r}", remedy)
    for place, name in enumerate(names):
        if name in _FLAGS and "re" not in names[:place]:
            raise Fault(f"{name!r} is a flag of 're', which must stand before it", f"write 're|{name}'")
        if name in _PARTS and any(before in _COMPARISONS for before in names[:place]):
            raise Fault(f"{name!r} takes the part that is compared", f"write '{name}' before the comparison")


def typed_value(value: Any, names: Sequence[str]) -> SigmaType:
    """Give a value of the rule the type its modifiers work on; raises Fault when it cannot have it."""
    if isinstance(value, list):
        raise Fault("a list cannot be in a list of values", "write all values in one list")
    if "exists" in names:
        if not isinstance(value, bool):
            raise Fault(f"'exists' takes true or false, not {value!r}", "write true or false, without quotes")
        return SigmaBool(value)
    unit = next((name for name in names if name in _PARTS), None)
    comparison = next((name for name in names if name in _COMPARISONS), None)
    if unit or comparison:
        number = _exact(_number(value, unit or comparison or ""))
        if unit:
            _check_part(unit, number.number, compared=comparison is not None)
        return number
    if any(name in _TEXT for name in names):
        return _text(value, names)
    return _plain(value)


def _plain(value: Any) -> SigmaType:
    if value is None:
        return SigmaNull()
    if isinstance(value, bool):
        return SigmaBool(value)
    return _string(value) if isinstance(value, str) else _exact(value)


def _string(text: str) -> SigmaString:
    r"""Parse a Sigma string; one without `*`, `?` and `\` needs no parsing, which most of the loading time goes to."""
    if text and not ("\\" in text or "*" in text or "?" in text):
        return SigmaString.from_str(text)
    return SigmaString(text)


def _text(value: Any, names: Sequence[str]) -> SigmaString:
    modifier = next(name for name in names if name in _TEXT)
    if not isinstance(value, str):
        what = "null" if value is None else text_of(value)
        remedy = _QUOTE if value is not None else "write null without a modifier"
        raise Fault(f"{modifier!r} takes a text, not {what}", remedy)
    if "cidr" in names:
        _check_network(value)
    # A regular expression is kept letter for letter: a backslash in it is no escape of Sigma's.
    return SigmaString.from_str(value) if "re" in names else _string(value)


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
