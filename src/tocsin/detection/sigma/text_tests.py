r"""Texts of rules as tests: wildcards and escapes read, and a pattern reduced to the simplest test that means the same.

Source: Sigma specification 2.1, "String Wildcard" and "Escaping".
"""

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final

from tocsin.core.values import fold
from tocsin.detection.engine.expression import Test, Text, TextKind, Wildcard


class Mark(Enum):
    """What a wildcard stands for: any run of characters, or any one."""

    MANY = "*"
    ONE = "?"


Parts = Sequence[str | Mark]
"""A pattern: literal texts, and marks between them."""

_MANY: Final = Mark.MANY
_SPECIAL: Final = re.compile(r"\\([*?\\])|([*?])")


def parse_text(text: str) -> list[str | Mark]:
    r"""Read a text of a rule: `*` and `?` are marks, unless a backslash stands before them; `\\` is one backslash."""
    parts: list[str | Mark] = []
    literal = ""
    place = 0
    for match in _SPECIAL.finditer(text):
        literal += text[place : match.start()]
        place = match.end()
        if match[1]:
            literal += match[1]
            continue
        if literal:
            parts.append(literal)
            literal = ""
        parts.append(Mark(match[2]))
    literal += text[place:]
    if literal:
        parts.append(literal)
    return parts


def text_test(parts: Parts, *, cased: bool) -> Test:
    """Reduce a pattern to the simplest test that means the same."""
    match parts:
        case [str() as text]:
            return Text("equals", text if cased else fold(text), cased)
        case [Mark.MANY, str() as text] if text:
            return Text("endswith", text if cased else fold(text), cased)
        case [str() as text, Mark.MANY] if text:
            return Text("startswith", text if cased else fold(text), cased)
        case [Mark.MANY, str() as text, Mark.MANY] if text:
            return Text("contains", text if cased else fold(text), cased)
    return _pattern_test(parts, cased=cased)


def _pattern_test(parts: Parts, *, cased: bool) -> Test:
    merged = _merged(parts)
    literals = [part for part in merged if isinstance(part, str)]
    marks = len(merged) - len(literals)
    text = "".join(literals) if cased else fold("".join(literals))
    starts_open, ends_open = merged[:1] == [_MANY], merged[-1:] == [_MANY]
    if marks == 0:
        return Text("equals", text, cased)
    if merged == [_MANY]:
        return Text("contains", "", cased)
    if len(literals) == 1 and marks == starts_open + ends_open:
        kind: TextKind = "contains" if marks == 2 else "endswith" if starts_open else "startswith"
        return Text(kind, text, cased)
    return Wildcard(
        tuple(part.value if isinstance(part, Mark) else part if cased else fold(part) for part in merged),
        tuple(index for index, part in enumerate(merged) if isinstance(part, Mark)),
        cased,
    )


def _merged(parts: Parts) -> list[str | Mark]:
    """Join neighbouring literals and neighbouring stars; empty literals go."""
    merged: list[str | Mark] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, str) and isinstance(last, str):
            merged[-1] = last + part
        elif part != "" and not (part is _MANY and last is _MANY):
            merged.append(part)
    return merged
