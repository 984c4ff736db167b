"""Placeholders: `%name%` in values with the `expand` modifier.

Source: Sigma specification 2.1, "Placeholders".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Final

from sigma.modifiers import SigmaModifier, SigmaValueModifier
from sigma.types import (
    Placeholder,
    SigmaExpansion,
    SigmaRegularExpression,
    SigmaString,
    SigmaStringPartType,
    SigmaType,
    SpecialChars,
)

from tocsin.detection.sigma.faults import Fault

Placeholders = Mapping[str, Sequence[str]]

FORM_LIMIT: Final = 10_000
"""How many forms one value may expand to."""

_IN_REGEX = re.compile(r"(?<!\\)%([^%]+)%")
_IN_REGEX_WILDCARDS = {SpecialChars.WILDCARD_MULTI: ".*", SpecialChars.WILDCARD_SINGLE: "."}


def expand_modifier(placeholders: Placeholders) -> type[SigmaModifier[SigmaType, SigmaType]]:
    """Give the `expand` modifier for one set of placeholders; others are left to processing pipelines."""

    class Expand(SigmaValueModifier[SigmaType, SigmaType]):
        """Replace placeholders with each of their values."""

        def type_check(self, val: SigmaType, explicit_type: type | None = None) -> bool:
            return isinstance(val, SigmaString | SigmaRegularExpression)

        def modify(self, val: SigmaType) -> SigmaType:
            if isinstance(val, SigmaRegularExpression):
                return _expand_regex(val, placeholders)
            assert isinstance(val, SigmaString)
            return _expand_string(val.insert_placeholders(), placeholders)

    return Expand


def _expand_string(value: SigmaString, placeholders: Placeholders) -> SigmaType:
    names = [part.name for part in value.s if isinstance(part, Placeholder) and part.name in placeholders]
    if not names:
        return value
    _check_count(names, placeholders)
    forms: list[SigmaType] = []
    for choice in product(*(placeholders[name] for name in names)):
        chosen = iter(choice)
        form = type(value)()
        form.s = [
            new
            for part in value.s
            for new in (
                SigmaString(next(chosen)).s if isinstance(part, Placeholder) and part.name in placeholders else [part]
            )
        ]
        forms.append(form._merge_strs())
    return SigmaExpansion(forms)


def _expand_regex(value: SigmaRegularExpression, placeholders: Placeholders) -> SigmaType:
    pattern = str(value.regexp)
    pieces = _IN_REGEX.split(pattern)
    names = [name for name in pieces[1::2] if name in placeholders]
    if not names:
        return value.insert_placeholders()
    _check_count(names, placeholders)
    forms: list[SigmaType] = []
    for choice in product(*(placeholders[name] for name in names)):
        chosen = iter(choice)
        text = "".join(
            piece
            if index % 2 == 0
            else _as_regex(SigmaString(next(chosen)).s)
            if piece in placeholders
            else f"%{piece}%"
            for index, piece in enumerate(pieces)
        )
        forms.append(SigmaRegularExpression(text, set(value.flags)).insert_placeholders())
    return SigmaExpansion(forms)


def _as_regex(parts: Sequence[SigmaStringPartType]) -> str:
    return "".join(_pieces_of_regex(parts))


def _pieces_of_regex(parts: Sequence[SigmaStringPartType]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, str):
            yield re.escape(part)
        elif isinstance(part, SpecialChars):
            yield _IN_REGEX_WILDCARDS[part]


def _check_count(names: Sequence[str], placeholders: Placeholders) -> None:
    count = 1
    for name in names:
        count *= len(placeholders[name])
        if count > FORM_LIMIT:
            what = f"its placeholders make more than {FORM_LIMIT:,} forms of one value"
            raise Fault(what, "use fewer placeholders in one value, or shorter lists")
