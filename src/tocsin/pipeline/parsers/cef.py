"""CEF, the Common Event Format of ArcSight.

Source: Micro Focus, "ArcSight Common Event Format (CEF) Implementation Standard", version 26, chapter 1: a header of
seven fields that `|` separates and an extension of `key=value`; in the header `\\|` and `\\\\` are escapes, in the
extension `\\=`, `\\\\`, `\\n` and `\\r`. Values hold blanks: one ends where the next key begins.
"""

import re
from typing import Any

from tocsin.core.values import Record
from tocsin.pipeline.parsers.repeated import add

CEF = re.compile(r"(?:^|(?<=\s))CEF: ?(?=\d{1,2}(?:\.\d)?\|)")
_FIELDS = (
    "cef_version",
    "device_vendor",
    "device_product",
    "device_version",
    "signature_id",
    "name",
    "severity",
)
_CELL = re.compile(r"((?:[^|\\]++|\\.|\\$)*+)(?:\||$)", re.DOTALL)
_KEY = re.compile(r"(?:^|(?<=\s))([\w.\-\[\]/]{1,128}+)=")
_ESCAPE = re.compile(r"\\([\\=|nr])")
_CONTROLS = {"n": "\n", "r": "\r"}


def read_cef(text: str) -> Record | None:
    """Read what follows `CEF:`; gives None if the header is not whole."""
    cells, at = header_cells(text, len(_FIELDS))
    if cells is None:
        return None
    record: Record = dict(zip(_FIELDS, cells, strict=True))
    record["extension"] = blank_separated(text[at:])
    return record


def header_cells(text: str, count: int) -> tuple[list[str] | None, int]:
    """Give `count` cells with `|` between them, unescaped, and where the rest begins; None if there are fewer."""
    cells: list[str] = []
    at = 0
    while len(cells) < count:
        match = _CELL.match(text, at)
        if match is None or (match.end() == len(text) and not match[0].endswith("|") and len(cells) < count - 1):
            return None, at
        cells.append(unescaped(match[1]).strip(" "))
        at = match.end()
    return cells, at


def blank_separated(text: str) -> dict[str, Any]:
    """Read `key=value key=value`, where values may hold blanks; a key that comes twice has a list of values."""
    fields: dict[str, Any] = {}
    keys = list(_KEY.finditer(text))
    ends = [*(key.start() for key in keys[1:]), len(text)]
    for key, end in zip(keys, ends, strict=False):
        value = text[key.end() : end]
        add(fields, key[1], unescaped(value.strip(" \t")))
    return fields


def unescaped(text: str) -> str:
    """Replace escapes; a backslash before anything else stays."""
    return _ESCAPE.sub(_plain, text) if "\\" in text else text


def _plain(match: re.Match[str]) -> str:
    return _CONTROLS.get(match[1], match[1])
