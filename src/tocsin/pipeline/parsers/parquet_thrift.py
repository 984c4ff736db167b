"""Structs as Parquet writes them: its footer and the headers of its pages.

pyarrow reads them too, but ends the process where they are damaged or encrypted; and it keeps to itself what is needed
to look into a dictionary.

Source: Apache Thrift, "Thrift Compact protocol encoding".
"""

from typing import Any

Fields = dict[int, Any]
"""The values of a struct by their field numbers; structs in it likewise, lists as lists, texts as bytes."""

_DEEPEST = 16
_MOST_SHIFT = 63


class NotUnderstood(ValueError):  # noqa: N818 - no error: what is not understood is read in another way
    """The bytes are not as expected."""


def read_struct(data: bytes, at: int = 0, depth: int = 0) -> tuple[Fields, int]:
    """Read a struct; give it and where it ends.

    Raises IndexError when the data end inside it and NotUnderstood when they make no sense.
    """
    if depth > _DEEPEST:
        raise NotUnderstood
    fields: Fields = {}
    number = 0
    while header := data[at]:
        at += 1
        if header > 15:
            number += header >> 4
        else:
            number, at = _integer(data, at)
        kind = header & 15
        if 4 <= kind <= 6:
            # As `_integer`, inline for numbers below 64: most of the values in a footer.
            value = data[at]
            if value < 128:
                fields[number] = value >> 1 ^ -(value & 1)
                at += 1
            else:
                fields[number], at = _integer(data, at)
        elif kind <= 2:
            fields[number] = kind == 1
        else:
            fields[number], at = _value(kind, data, at, depth)
    return fields, at + 1


def _value(kind: int, data: bytes, at: int, depth: int) -> tuple[Any, int]:
    if kind == 12:
        return read_struct(data, at, depth + 1)
    if kind == 8:
        size, at = _unsigned(data, at)
        if at + size > len(data):
            raise IndexError
        return data[at : at + size], at + size
    if kind in (9, 10):
        return _list(data, at, depth)
    if kind in (4, 5, 6):
        return _integer(data, at)
    if kind in (1, 2, 3):  # in a list a boolean is a byte
        return data[at], at + 1
    if kind == 7:
        return data[at + 7], at + 8
    raise NotUnderstood


def _list(data: bytes, at: int, depth: int) -> tuple[list[Any], int]:
    header = data[at]
    at += 1
    size = header >> 4
    if size == 15:
        size, at = _unsigned(data, at)
    values = []
    for _ in range(size):
        value, at = _value(header & 15, data, at, depth)
        values.append(value)
    return values, at


def _integer(data: bytes, at: int) -> tuple[int, int]:
    value, at = _unsigned(data, at)
    return value >> 1 ^ -(value & 1), at


def _unsigned(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
        if shift > _MOST_SHIFT:
            raise NotUnderstood
