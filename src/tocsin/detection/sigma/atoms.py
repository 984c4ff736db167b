"""Values of a rule as tests: the one place where pySigma's types get the engine's meaning.

Source: Sigma specification 2.1, "General", "String Wildcard", "Special Field Values"; docs/sigma.md for the rest.
"""

import re
from typing import Final

import regex
from sigma.types import (
    CompareOperators,
    Placeholder,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaQueryExpression,
    SigmaRegularExpression,
    SigmaString,
    SigmaStringPartType,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
    TimestampPart,
)

from tocsin.core.values import fold, text_of
from tocsin.detection.engine.expression import (
    Atom,
    Compare,
    Comparison,
    Exists,
    Expression,
    FieldReference,
    Network,
    Not,
    Null,
    Or,
    Regex,
    Test,
    Text,
    TextKind,
    TimePart,
    TimeUnit,
    Wildcard,
)
from tocsin.detection.engine.regexes import compiled
from tocsin.detection.sigma.encodings import ByteString
from tocsin.detection.sigma.faults import Fault, Unsupported

REGEX_LIMIT: Final = 32_768

_BRACES = re.compile(
    r"\\N\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]"  # escapes and character classes stay
    r"|\{(?=[0-9]|,)(?P<least>[0-9]*)(?P<comma>,?)(?P<most>[0-9]*)\}|\{",
    re.DOTALL,
)
_MANY: Final = SpecialChars.WILDCARD_MULTI
_COMPARISONS: Final[dict[CompareOperators, Comparison]] = {
    CompareOperators.LT: "lt",
    CompareOperators.LTE: "lte",
    CompareOperators.GT: "gt",
    CompareOperators.GTE: "gte",
}
_UNITS: Final[dict[TimestampPart, TimeUnit]] = {
    TimestampPart.MINUTE: "minute",
    TimestampPart.HOUR: "hour",
    TimestampPart.DAY: "day",
    TimestampPart.WEEK: "week",
    TimestampPart.MONTH: "month",
    TimestampPart.YEAR: "year",
}


def expression_of(field: str | None, value: SigmaType, *, cased: bool, anchored: bool) -> Expression:
    """Give what a field (or, without one, the whole record) must be for a value of the rule; raises Fault.

    `cased` and `anchored` tell of modifiers that the value itself does not remember: a keyword is looked for anywhere
    unless `startswith` or `endswith` anchors it.
    """
    if type(value) is SigmaString and field is not None:  # most values, and `isinstance` is slow on abstract classes
        return Atom(field, _text_test(value.s, cased=cased))
    if isinstance(value, SigmaExpansion):
        items = tuple(expression_of(field, one, cased=cased, anchored=anchored) for one in value.values)
        return items[0] if len(items) == 1 else Or(items)
    if isinstance(value, SigmaExists):
        return Atom(field, Exists()) if value.exists else Not(Atom(field, Exists()))
    if isinstance(value, SigmaCompareExpression) and value.op is CompareOperators.NEQ:
        return Not(Atom(field, _number_text(value.number)))
    return Atom(field, _test(field, value, cased=cased, anchored=anchored))


def _test(field: str | None, value: SigmaType, *, cased: bool, anchored: bool) -> Test:
    if isinstance(value, SigmaString):
        parts = value.s if field is not None or anchored else [_MANY, *value.s, _MANY]
        if isinstance(value, ByteString):
            _check_bytes(parts)
        return _text_test(parts, cased=cased or isinstance(value, SigmaCasedString))
    if isinstance(value, SigmaTimestampPart):
        return TimePart(_UNITS[value.timestamp_part], int(value.number))
    if isinstance(value, SigmaNumber):
        return _number_text(value, "equals" if field is not None else "contains")
    if isinstance(value, SigmaBool):
        return Text("equals" if field is not None else "contains", text_of(value.boolean))
    if isinstance(value, SigmaNull):
        return Null()
    if isinstance(value, SigmaRegularExpression):
        return _regex_test(value)
    if isinstance(value, SigmaCIDRExpression):
        return Network(str(value.network))
    if isinstance(value, SigmaCompareExpression):
        return _comparison(value)
    if isinstance(value, SigmaFieldReference):
        return FieldReference(value.field, _reference_kind(value), cased)
    if isinstance(value, SigmaQueryExpression):
        what = f"the pipeline puts the query {value.expr!r} here, in the language of another product"
        raise Unsupported(what, "use a pipeline without query expressions")
    raise Unsupported(f"a value of type {type(value).__name__} has no meaning here", "use another pipeline")


def _number_text(number: SigmaNumber, kind: TextKind = "equals") -> Text:
    return Text(kind, fold(text_of(number.number)))


def _comparison(value: SigmaCompareExpression) -> Compare | TimePart:
    op = _COMPARISONS[value.op]
    if isinstance(value.number, SigmaTimestampPart):
        return TimePart(_UNITS[value.number.timestamp_part], int(value.number.number), op)
    return Compare(op, value.number.number)


def _reference_kind(value: SigmaFieldReference) -> TextKind:
    if value.starts_with and value.ends_with:
        return "contains"
    if value.starts_with:
        return "startswith"
    return "endswith" if value.ends_with else "equals"


def _regex_test(value: SigmaRegularExpression) -> Regex:
    for part in value.regexp.s:
        if isinstance(part, Placeholder):
            raise _unresolved(part)
    pattern = _plain_braces(str(value.regexp))
    if len(pattern) > REGEX_LIMIT:
        raise Fault(f"a regular expression longer than {REGEX_LIMIT:,} characters", "write a list of values instead")
    flags = "".join(sorted(value.sigma_to_re_flag[flag] for flag in value.flags))
    try:
        compiled(pattern, flags)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        what = f"the regular expression {_shortened(pattern)!r} cannot be compiled: {error}"
        raise Fault(what, "correct the regular expression; the syntax is that of Python's re") from None
    return Regex(pattern, flags)


def _plain_braces(pattern: str) -> str:
    """Write braces so that every matcher reads them as Python's `re` does.

    A brace that is no repetition is a brace to `re`, but may begin a fuzzy match elsewhere, so it is escaped; `{,n}` is
    a repetition to `re` and plain text to PCRE, so its zero is written out.
    """
    return _BRACES.sub(_brace, pattern)


def _brace(match: re.Match[str]) -> str:
    if match["most"] is not None:
        least = match["least"] or "0"
        return f"{{{least}}}" if not match["comma"] else f"{{{least},{match['most']}}}"
    return r"\{" if match[0] == "{" else match[0]


def _text_test(parts: list[SigmaStringPartType], *, cased: bool) -> Test:
    """Reduce a pattern to the simplest test that means the same."""
    match parts:
        case [str() as text]:
            return Text("equals", text if cased else fold(text), cased)
        case [SpecialChars.WILDCARD_MULTI, str() as text] if text:
            return Text("endswith", text if cased else fold(text), cased)
        case [str() as text, SpecialChars.WILDCARD_MULTI] if text:
            return Text("startswith", text if cased else fold(text), cased)
        case [SpecialChars.WILDCARD_MULTI, str() as text, SpecialChars.WILDCARD_MULTI] if text:
            return Text("contains", text if cased else fold(text), cased)
    return _pattern_test(parts, cased=cased)


def _pattern_test(parts: list[SigmaStringPartType], *, cased: bool) -> Test:
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
        tuple(
            (part if cased else fold(part)) if isinstance(part, str) else "*" if part is _MANY else "?"
            for part in merged
        ),
        tuple(index for index, part in enumerate(merged) if not isinstance(part, str)),
        cased,
    )


def _merged(parts: list[SigmaStringPartType]) -> list[str | SpecialChars]:
    """Join neighbouring literals and neighbouring stars; empty literals go."""
    merged: list[str | SpecialChars] = []
    for part in parts:
        if isinstance(part, Placeholder):
            raise _unresolved(part)
        last = merged[-1] if merged else None
        if isinstance(part, str) and isinstance(last, str):
            merged[-1] = last + part
        elif part != "" and not (part is _MANY and last is _MANY):
            merged.append(part)
    return merged


def _check_bytes(parts: list[SigmaStringPartType]) -> None:
    if any(not part.isascii() for part in parts if isinstance(part, str)):
        what = "the value has bytes beyond ASCII in UTF-16, which no text field can hold as they are"
        raise Unsupported(what, "put 'base64' or 'base64offset' after the encoding")


def _unresolved(placeholder: Placeholder) -> Unsupported:
    what = f"the placeholder %{placeholder.name}% has no values"
    return Unsupported(what, f"give '{placeholder.name}' in a placeholder file, or use a pipeline that replaces it")


def _shortened(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
