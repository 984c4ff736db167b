"""Tests in words, for explanations and `tocsin rules show`."""

from tocsin.detection.engine.expression import (
    Compare,
    Exists,
    FieldReference,
    Network,
    Null,
    Regex,
    Test,
    Text,
    TextKind,
    TimePart,
    Wildcard,
)

_KINDS: dict[TextKind, str] = {
    "equals": "is",
    "contains": "contains",
    "startswith": "starts with",
    "endswith": "ends with",
}
_SIGNS = {"lt": "<", "lte": "≤", "gt": ">", "gte": "≥", "eq": "="}


def wanted(test: Test) -> str:
    """Say in words what a test wants of a value."""
    if isinstance(test, Text):
        return _text(test)
    if isinstance(test, Wildcard):
        return f"fits {quoted(''.join(test.parts))}{_case(cased=test.cased)}"
    if isinstance(test, Regex):
        return f"has a match of /{test.pattern}/{test.flags}"
    if isinstance(test, Network):
        return f"is an address in {test.cidr}"
    if isinstance(test, Compare):
        return f"is a number {_SIGNS[test.op]} {test.number}"
    if isinstance(test, TimePart):
        return f"is a time whose {test.unit} is {_SIGNS[test.op]} {test.number}"
    if isinstance(test, FieldReference):
        return f"{_KINDS[test.kind]} the value of {test.other}{_case(cased=test.cased)}"
    if isinstance(test, Null):
        return "is absent or null"
    assert isinstance(test, Exists)
    return "is present"


def _text(test: Text) -> str:
    if test.text == "":
        return "is the empty text" if test.kind == "equals" else "has any value"
    return f"{_KINDS[test.kind]} {quoted(test.text)}{_case(cased=test.cased)}"


def quoted(text: str) -> str:
    """Put a text in quotes as it stands, for Windows paths are hard to read with every backslash doubled."""
    return f"'{text}'"


def _case(*, cased: bool) -> str:
    return " (case-sensitive)" if cased else ""
