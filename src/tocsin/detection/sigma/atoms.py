"""Values of a rule as tests: the one place where pySigma's types get the engine's meaning.

Source: Sigma specification 2.1, "General", "String Wildcard", "Special Field Values"; docs/sigma.md for the rest.
"""

from typing import Final

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
)
from tocsin.detection.sigma.encodings import ByteString
from tocsin.detection.sigma.faults import Unsupported
from tocsin.detection.sigma.regex_tests import regex_test
from tocsin.detection.sigma.text_tests import Mark, text_test

_MANY: Final = SpecialChars.WILDCARD_MULTI
_MARKS: Final[dict[SpecialChars, Mark]] = {
    SpecialChars.WILDCARD_MULTI: Mark.MANY,
    SpecialChars.WILDCARD_SINGLE: Mark.ONE,
}
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
    return regex_test(str(value.regexp), "".join(sorted(value.sigma_to_re_flag[flag] for flag in value.flags)))


def _text_test(parts: list[SigmaStringPartType], *, cased: bool) -> Test:
    return text_test([part if isinstance(part, str) else _mark(part) for part in parts], cased=cased)


def _mark(part: Placeholder | SpecialChars) -> Mark:
    if isinstance(part, Placeholder):
        raise _unresolved(part)
    return _MARKS[part]


def _check_bytes(parts: list[SigmaStringPartType]) -> None:
    if any(not part.isascii() for part in parts if isinstance(part, str)):
        what = "the value has bytes beyond ASCII in UTF-16, which no text field can hold as they are"
        raise Unsupported(what, "put 'base64' or 'base64offset' after the encoding")


def _unresolved(placeholder: Placeholder) -> Unsupported:
    what = f"the placeholder %{placeholder.name}% has no values"
    return Unsupported(what, f"give '{placeholder.name}' in a placeholder file, or use a pipeline that replaces it")
