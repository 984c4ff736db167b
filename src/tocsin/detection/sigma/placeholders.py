"""Placeholders: `%name%` in values with the `expand` modifier, and the files that give their values.

Source: Sigma specification 2.1, "Placeholders".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
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

from tocsin.core.errors import RuleError
from tocsin.core.location import Location
from tocsin.core.values import text_of
from tocsin.detection.sigma.documents import read_file
from tocsin.detection.sigma.faults import Fault
from tocsin.detection.sigma.yaml_reader import read_yaml

Placeholders = Mapping[str, Sequence[str]]

FORM_LIMIT: Final = 10_000
"""How many forms one value may expand to."""

_IN_REGEX = re.compile(r"(?<!\\)%([^%]+)%")
_IN_REGEX_WILDCARDS = {SpecialChars.WILDCARD_MULTI: ".*", SpecialChars.WILDCARD_SINGLE: "."}


def load_placeholders(path: Path) -> dict[str, tuple[str, ...]]:
    """Read a placeholder file: a YAML map from placeholder names to a value or a list of values.

    Values are Sigma values: `*` and `?` are wildcards in them. Raises RuleError, which tells everything that is wrong.
    """
    name = path.as_posix()
    file = read_file(path, name)
    values: dict[str, tuple[str, ...]] = {}
    wrong: list[tuple[int, str]] = []
    for document in read_yaml(file.text):
        wrong += [(fault.line, fault.message) for fault in document.faults]
        if isinstance(document.data, dict):
            for key, value in document.data.items():
                items = value if isinstance(value, list) else [value]
                if all(isinstance(item, str | int | float) for item in items):
                    values[key.strip("%")] = tuple(text_of(item) for item in items)
                else:
                    wrong.append((document.line, f"the values of {key!r} must be texts or numbers"))
        elif not document.faults and document.data is not None:
            wrong.append((document.line, "a placeholder file is a map from names to lists of values"))
    if wrong:
        message = "; ".join(f"line {line}: {what}" for line, what in wrong)
        raise RuleError(message, location=Location(name, line=wrong[0][0]), remedy="write `name: [value, value]`")
    return values


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
