"""LEEF, the Log Event Extended Format of QRadar.

Source: IBM, "Log Event Extended Format (LEEF)", version 2: 1.0 has a header of five fields and attributes with tabs
between them; 2.0 has a sixth field, the character between attributes, as itself or in hexadecimal (`x5E`, `0x5E`).
Writers also leave it out, write blanks for tabs, or have their tabs written as `#011` by rsyslog.
"""

import re
from typing import Any

from tocsin.core.values import Record
from tocsin.pipeline.parsers.cef import blank_separated, header_cells, unescaped
from tocsin.pipeline.parsers.repeated import add

LEEF = re.compile(r"(?:^|(?<=\s))LEEF: ?(?=[12](?:\.\d)?\|)")
_FIELDS = ("leef_version", "vendor", "product", "product_version", "event_id")
_DELIMITER = re.compile(r"(?:(?:0?x)([0-9A-Fa-f]{1,4})|(\\t|[^\w\s=|]|\t|))\|")
_ESCAPED_TAB = "#011"


def read_leef(text: str) -> Record | None:
    """Read what follows `LEEF:`; gives None if the header is not whole."""
    cells, at = header_cells(text, len(_FIELDS))
    if cells is None:
        return None
    record: Record = dict(zip(_FIELDS, cells, strict=True))
    delimiter = "\t"
    told = _DELIMITER.match(text, at) if cells[0].startswith("2") else None
    if told:
        delimiter = chr(int(told[1], 16)) if told[1] else (told[2] or "\t").replace("\\t", "\t")
        at = told.end()
    record["attributes"] = _attributes(text[at:], delimiter)
    return record


def _attributes(text: str, delimiter: str) -> dict[str, Any]:
    if delimiter not in text and delimiter == "\t":
        if _ESCAPED_TAB not in text:
            return blank_separated(text)
        delimiter = _ESCAPED_TAB
    fields: dict[str, Any] = {}
    for part in _split(text, delimiter):
        key, mark, value = part.partition("=")
        if mark and key.strip():
            add(fields, key.strip(), unescaped(value.strip(" ")))
    return fields


def _split(text: str, delimiter: str) -> list[str]:
    """Split at the delimiter where no backslash stands before it."""
    if delimiter == "\\" or f"\\{delimiter}" not in text:
        return text.split(delimiter)
    parts = re.split(rf"(?<!\\){re.escape(delimiter)}", text)
    return [part.replace(f"\\{delimiter}", delimiter) for part in parts]
