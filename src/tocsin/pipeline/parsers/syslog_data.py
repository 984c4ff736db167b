"""Structured data of syslog.

Source: RFC 5424, section 6.3.
"""

import re
from typing import Any

from tocsin.pipeline.parsers.repeated import add

_ELEMENT = re.compile(r'\[([^\s=\]"]{1,128}+)((?: ++[^\s=\]"]{1,128}+="(?:[^"\\]++|\\.)*+")*+) *+\]', re.DOTALL)
_PARAMETER = re.compile(r' ([^\s=\]"]+)="((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\\]])')


def read_structured_data(text: str, at: int) -> tuple[dict[str, dict[str, Any]], int]:
    """Read what begins at `at`: `-` or elements; give them by their ids, and where they end.

    A name that comes twice has a list of values. What is no well-formed element is not read: it belongs to the message.
    """
    data: dict[str, dict[str, Any]] = {}
    if text.startswith("-", at):
        return data, at + 1
    while match := _ELEMENT.match(text, at):
        element = data.setdefault(match[1], {})
        for name, value in _PARAMETER.findall(match[2]):
            add(element, name, _ESCAPE.sub(r"\1", value))
        at = match.end()
    return data, at
