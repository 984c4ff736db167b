"""What the values of a record mean to a rule: one definition for every evaluator.

A field's value may be absent, null, a scalar, a list (any element may match, lists in lists are flattened) or an
object. Rules see texts: numbers and booleans are compared in their one canonical text.
"""

from collections.abc import Iterator
from typing import Any, Final

Record = dict[str, Any]
"""One log record as decoded: nested dicts, lists and scalars."""

Scalar = str | int | float | bool


class Absent:
    """The type of `ABSENT`: the record has no such field, which is not the same as null."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "absent"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = Absent()

ENRICHED: Final = "_enriched"
"""The key of a record under which enrichments put what they found: `{enrichment: {column: value}}`."""


def as_judged(record: Record, enriched: Record | None) -> Record:
    """Give a record as rules see it: with what enrichments found, and with nobody else's word for it.

    It is the very same record where there is neither.
    """
    if enriched:
        return {**record, ENRICHED: enriched}
    if ENRICHED in record:
        return {key: value for key, value in record.items() if key != ENRICHED}
    return record


def text_of(value: Scalar) -> str:
    """Give the canonical text of a scalar: `true`/`false`, integers without a point, strings as they are.

    A float with an integral value is written as that integer, so that `5`, `5.0` and `"5"` are one value.
    """
    if isinstance(value, str):
        return value
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def scalars_of(value: object) -> Iterator[Scalar]:
    """Yield the non-null scalars of a field's value: itself, or those of a list at any depth; objects have none."""
    if isinstance(value, list):
        stack: list[Any] = [iter(value)]
        while stack:
            for item in stack[-1]:
                if isinstance(item, list):
                    stack.append(iter(item))
                    break
                if isinstance(item, str | int | float):
                    yield item
            else:
                stack.pop()
    elif isinstance(value, str | int | float):
        yield value


def leaves_of(record: object) -> Iterator[Scalar]:
    """Yield every non-null scalar of a record at any depth, in order: what keywords are searched in."""
    stack: list[Any] = [iter((record,))]
    while stack:
        for item in stack[-1]:
            if isinstance(item, dict):
                stack.append(iter(item.values()))
                break
            if isinstance(item, list):
                stack.append(iter(item))
                break
            if isinstance(item, str | int | float):
                yield item
        else:
            stack.pop()


def fold(text: str) -> str:
    """Fold case for a case-insensitive comparison.

    Source: Unicode Standard, section 3.13, default caseless matching (D144), full case folding.
    """
    return text.casefold()
