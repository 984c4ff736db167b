"""The modifiers of Sigma 2.1: pySigma's, and ours where pySigma lacks one or gets one wrong.

pySigma's own table is left as it is; ours is built for each load and passed on.
Source: Sigma specification 2.1, appendix "Modifiers".
"""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final

from sigma.modifiers import (
    SigmaAllModifier,
    SigmaCaseSensitiveModifier,
    SigmaContainsModifier,
    SigmaEndswithModifier,
    SigmaFieldReferenceModifier,
    SigmaModifier,
    SigmaNegateModifier,
    SigmaRegularExpressionModifier,
    SigmaStartswithModifier,
    SigmaWindowsDashModifier,
    modifier_mapping,
)
from sigma.types import (
    SigmaCasedString,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaRegularExpression,
    SigmaString,
    SpecialChars,
)

from tocsin.detection.sigma.dashes import MOST_DASHES, count_dashes, dash_choices, with_dashes
from tocsin.detection.sigma.encodings import Base64, Base64Offset, Utf16, Utf16BE, Utf16LE
from tocsin.detection.sigma.faults import Fault
from tocsin.detection.sigma.placeholders import Placeholders, expand_modifier

ModifierTable = Mapping[str, type[SigmaModifier[Any, Any]]]

_MANY = SpecialChars.WILDCARD_MULTI
_LEADING_FLAGS = re.compile(r"\(\?[aiLmsux]+\)")


class Contains(SigmaContainsModifier):
    """Look for the value anywhere; a regular expression is looked for anywhere already."""

    def apply(self, val: Any) -> list[Any]:
        """Apply the modifier; texts, which most values are, without pySigma's checks of types."""
        return [_opened(val, before=True, after=True)] if isinstance(val, SigmaString) else super().apply(val)

    def modify(
        self, val: SigmaString | SigmaRegularExpression | SigmaFieldReference
    ) -> SigmaString | SigmaRegularExpression | SigmaFieldReference:
        return val if isinstance(val, SigmaRegularExpression) else super().modify(val)


class StartsWith(SigmaStartswithModifier):
    """Look for the value at the start; a regular expression is anchored there."""

    def apply(self, val: Any) -> list[Any]:
        """Apply the modifier; texts, which most values are, without pySigma's checks of types."""
        return [_opened(val, before=False, after=True)] if isinstance(val, SigmaString) else super().apply(val)

    def modify(
        self, val: SigmaString | SigmaRegularExpression | SigmaFieldReference
    ) -> SigmaString | SigmaRegularExpression | SigmaFieldReference:
        return _anchored(val, r"\A", "") if isinstance(val, SigmaRegularExpression) else super().modify(val)


class EndsWith(SigmaEndswithModifier):
    """Look for the value at the end; a regular expression is anchored there."""

    def apply(self, val: Any) -> list[Any]:
        """Apply the modifier; texts, which most values are, without pySigma's checks of types."""
        return [_opened(val, before=True, after=False)] if isinstance(val, SigmaString) else super().apply(val)

    def modify(
        self, val: SigmaString | SigmaRegularExpression | SigmaFieldReference
    ) -> SigmaString | SigmaRegularExpression | SigmaFieldReference:
        return _anchored(val, "", r"\Z") if isinstance(val, SigmaRegularExpression) else super().modify(val)


class RegularExpression(SigmaRegularExpressionModifier):
    """Treat the value as a regular expression; `all` and `neq` may stand before it."""

    def modify(self, val: SigmaString) -> SigmaRegularExpression:
        if any(not issubclass(applied, SigmaAllModifier | SigmaNegateModifier) for applied in self.applied_modifiers):
            raise Fault("'re' must come before the modifiers that change the value", "write 're' first")
        return SigmaRegularExpression(val.original)


class WindowsDash(SigmaWindowsDashModifier):
    """Put each of the dashes that Windows takes for an option in the place of each, within bounds."""

    def modify(self, val: SigmaString) -> SigmaExpansion:
        """Make the forms: five for each dash before a word, so 625 for the most dashes allowed."""
        count = sum(count_dashes(part) for part in val.s if isinstance(part, str))
        if count > MOST_DASHES:
            what = f"'windash' would make 5 to the power of {count} forms of one value"
            raise Fault(what, "split the value at its options and use 'contains|all|windash'")
        return SigmaExpansion([self._form(val, iter(choice)) for choice in product(*dash_choices(count))])

    def _form(self, value: SigmaString, dashes: Iterator[str]) -> SigmaString:
        form = type(value)()
        form.s = [with_dashes(part, dashes) if isinstance(part, str) else part for part in value.s]
        return form


class Cased(SigmaCaseSensitiveModifier):
    """Compare with regard to case; works on field references too, where the detection item remembers it."""

    def modify(self, val: SigmaString | SigmaFieldReference) -> SigmaCasedString:
        # pySigma says that a cased string comes back; a reference passes as it is.
        return val if isinstance(val, SigmaFieldReference) else super().modify(val)  # type: ignore[return-value]


class FieldReference(SigmaFieldReferenceModifier):
    """Take the value as the name of another field."""

    def modify(self, val: SigmaString) -> SigmaFieldReference:
        if not val.s or any(not isinstance(part, str) for part in val.s):
            raise Fault("'fieldref' takes the name of a field, without wildcards", "write the other field's name")
        return SigmaFieldReference("".join(part for part in val.s if isinstance(part, str)))


_OURS: Final[ModifierTable] = {
    "base64": Base64,
    "base64offset": Base64Offset,
    "cased": Cased,
    "contains": Contains,
    "endswith": EndsWith,
    "fieldref": FieldReference,
    "re": RegularExpression,
    "startswith": StartsWith,
    "utf16": Utf16,
    "utf16be": Utf16BE,
    "utf16le": Utf16LE,
    "wide": Utf16LE,
    "windash": WindowsDash,
}


def modifier_table(placeholders: Placeholders) -> ModifierTable:
    """Give the modifiers by name, with the placeholders that `expand` knows."""
    return {**modifier_mapping, **_OURS, "expand": expand_modifier(placeholders)}


def _opened(value: SigmaString, *, before: bool, after: bool) -> SigmaString:
    """Put stars around a text where there are none; what pySigma's modifiers do, in a tenth of the time."""
    parts = list(value.s)
    if before and parts[:1] != [_MANY]:
        parts.insert(0, _MANY)
    if after and parts[-1:] != [_MANY]:
        parts.append(_MANY)
    opened = type(value)()
    opened.s = parts
    return opened


def _anchored(value: SigmaRegularExpression, before: str, after: str) -> SigmaRegularExpression:
    pattern = str(value.regexp)
    flags = _LEADING_FLAGS.match(pattern)
    head, body = (flags[0], pattern[flags.end() :]) if flags else ("", pattern)
    return SigmaRegularExpression(f"{head}{before}(?:{body}){after}", value.flags)
