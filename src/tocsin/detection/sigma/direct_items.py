"""The common forms of detection items, compiled without pySigma.

What is given for an item is what `detections`, `modifiers` and `compiler` make of it together; None is given for every
item that is not of a common form, or that anything may be wrong with. Property tests hold the two ways equal.
Source: Sigma specification 2.1, appendix "Modifiers".
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from itertools import product
from typing import Any, Final

from tocsin.core.values import fold
from tocsin.detection.engine.expression import (
    And,
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
    Text,
)
from tocsin.detection.sigma.base64_forms import offset_forms
from tocsin.detection.sigma.dashes import MOST_DASHES, count_dashes, dash_choices, with_dashes
from tocsin.detection.sigma.faults import Fault
from tocsin.detection.sigma.regex_tests import regex_test
from tocsin.detection.sigma.text_tests import Mark, Parts, parse_text, text_test

_TEXT_FORMS: Final = frozenset({"contains", "startswith", "endswith", "all", "windash", "cased"})
_COMPARISONS: Final[dict[str, Comparison]] = {"lt": "lt", "lte": "lte", "gt": "gt", "gte": "gte"}


class Uncommon(Exception):  # noqa: N818 - sends the rule another way, and is no error
    """The item is not of a common form."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a combination of modifiers does: how one value compiles, and whether all values must hold."""

    compile: Callable[[str | None, Any], Expression]
    links_all: bool = False


def form_of(names: tuple[str, ...]) -> Form | None:
    """Give what modifiers do together; None if they are no common combination."""
    linked = "all" in names
    rest = tuple(name for name in names if name != "all")
    if len(rest) < len(names) - 1:
        return None
    if not rest and not linked:
        return Form(_plain)
    if rest in (("re",), ("re", "i")):
        return Form(_insensitive_regex if rest[1:] else _regex, linked)
    if rest == ("base64offset", "contains"):
        return Form(_offsets, linked)
    if linked and not _TEXT_FORMS.issuperset(rest):
        return None
    if len(rest) == 1 and rest[0] in _COMPARISONS:
        return Form(_comparison(_COMPARISONS[rest[0]]))
    single = _SINGLE_FORMS.get(rest)
    if single is not None:
        return Form(single)
    anchors = [name for name in rest if name in ("contains", "startswith", "endswith")]
    if not _TEXT_FORMS.issuperset(rest) or len(anchors) > 1 or len(set(rest)) < len(rest):
        return None
    anchor = anchors[0] if anchors else ""
    return Form(_texts(anchor, cased="cased" in rest, dashed="windash" in rest), linked)


def _texts(anchor: str, *, cased: bool, dashed: bool) -> Callable[[str | None, Any], Expression]:
    before, after = anchor in ("contains", "endswith"), anchor in ("contains", "startswith")

    def compile_text(field: str | None, value: Any) -> Expression:
        if type(value) is not str:
            raise Uncommon
        if anchor and field is not None and not dashed and _is_literal(value):
            return Atom(field, Text(anchor, value if cased else fold(value), cased))  # type: ignore[arg-type]
        parts = parse_text(value)
        if dashed:
            forms = tuple(_atom(field, _opened(form, before, after), anchor, cased) for form in _dashed(parts))
            return forms[0] if len(forms) == 1 else Or(forms)
        return _atom(field, _opened(parts, before, after), anchor, cased)

    return compile_text


def _is_literal(value: str) -> bool:
    """Say whether a text has no wildcards and no escapes: a backslash before any other character is one."""
    return value != "" and "*" not in value and "?" not in value and "\\\\" not in value


def _atom(field: str | None, parts: list[str | Mark], anchor: str, cased: bool) -> Expression:
    if field is None and anchor not in ("startswith", "endswith"):
        parts = [Mark.MANY, *parts, Mark.MANY]
    return Atom(field, text_test(parts, cased=cased))


def _opened(parts: Parts, before: bool, after: bool) -> list[str | Mark]:
    """Put stars around a pattern where there are none."""
    opened = list(parts)
    if before and opened[:1] != [Mark.MANY]:
        opened.insert(0, Mark.MANY)
    if after and opened[-1:] != [Mark.MANY]:
        opened.append(Mark.MANY)
    return opened


def _dashed(parts: Parts) -> Iterator[list[str | Mark]]:
    """Yield a pattern with each dash in the place of each dash."""
    count = sum(count_dashes(part) for part in parts if isinstance(part, str))
    if count > MOST_DASHES:
        raise Uncommon
    for choice in product(*dash_choices(count)):
        dashes = iter(choice)
        yield [with_dashes(part, dashes) if isinstance(part, str) else part for part in parts]


def _plain(field: str | None, value: Any) -> Expression:
    if type(value) is str:
        if field is not None and _is_literal(value):
            return Atom(field, Text("equals", fold(value)))
        return _atom(field, parse_text(value), "", cased=False)
    if field is None:
        raise Uncommon
    if value is None:
        return Atom(field, Null())
    if type(value) is bool:
        return Atom(field, Text("equals", "true" if value else "false"))
    if type(value) is int:
        return Atom(field, Text("equals", str(value)))
    raise Uncommon


def _regex(field: str | None, value: Any, flags: str = "") -> Expression:
    if type(value) is not str:
        raise Uncommon
    try:
        re.compile(value, re.IGNORECASE if flags else 0)
        return Atom(field, regex_test(value, flags))
    except (Fault, re.error, RecursionError, OverflowError):
        raise Uncommon from None


def _insensitive_regex(field: str | None, value: Any) -> Expression:
    return _regex(field, value, "i")


def _offsets(field: str | None, value: Any) -> Expression:
    parts = parse_text(value) if type(value) is str else []
    if len(parts) != 1 or not isinstance(parts[0], str):
        raise Uncommon
    try:
        forms = offset_forms(parts[0].encode())
    except UnicodeEncodeError:
        raise Uncommon from None
    if not all(forms):
        raise Uncommon
    return Or(tuple(Atom(field, Text("contains", fold(form))) for form in forms))


def _network(field: str | None, value: Any) -> Expression:
    if type(value) is not str or not _is_literal(value):
        raise Uncommon
    try:
        return Atom(field, Network(str(ip_network(value))))
    except ValueError:
        raise Uncommon from None


def _exists(field: str | None, value: Any) -> Expression:
    if field is None or type(value) is not bool:
        raise Uncommon
    return Atom(field, Exists()) if value else Not(Atom(field, Exists()))


def _reference(field: str | None, value: Any) -> Expression:
    parts = parse_text(value) if type(value) is str else []
    if field is None or len(parts) != 1 or not isinstance(parts[0], str):
        raise Uncommon
    return Atom(field, FieldReference(parts[0]))


def _comparison(op: Comparison) -> Callable[[str | None, Any], Expression]:
    def compile_number(field: str | None, value: Any) -> Expression:
        if field is None or type(value) is not int:
            raise Uncommon
        return Atom(field, Compare(op, value))

    return compile_number


_SINGLE_FORMS: Final[dict[tuple[str, ...], Callable[[str | None, Any], Expression]]] = {
    ("cidr",): _network,
    ("exists",): _exists,
    ("fieldref",): _reference,
}


def link(form: Form, values: list[Expression]) -> Expression:
    """Join the values of an item, each once."""
    if len(values) == 1:
        return values[0]
    distinct = tuple(dict.fromkeys(values))
    if len(distinct) == 1:
        return distinct[0]
    return And(distinct) if form.links_all else Or(distinct)
