"""The XML of one Windows event as a record, in the very shape that the `evtx` parser gives.

Elements become keys, attributes `#attributes`, text beside attributes `#text`. A `Data` with a name is a key of that
name; those without are a list. All values are texts: XML knows no numbers, and rules compare texts.

Each event is read alone, by expat, and what XML can be abused for is forbidden: a document type, entities, depth.

Source: [MS-EVEN6], section 2.2.13 (event schema); Windows "Event Schema"; the shape is that of the `evtx` package.
"""

import re
from typing import Any
from xml.parsers import expat

from tocsin.core.values import Record
from tocsin.pipeline.parsers.repeated import add
from tocsin.pipeline.parsers.text_records import NotARecord

_DEEPEST = 32
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|(\d{1,8}));")
_REPLACEMENT = "\ufffd"
_NAMED = "Data"
_BLANK = " \t\r\n"


def read_event(text: str) -> tuple[Record, bool]:
    """Read an `<Event>` element; say whether characters that XML does not allow had to be replaced.

    Raises NotARecord for what is not well-formed, not an event, too deep, or has a document type or entities.
    """
    problem = ""
    # Event data has its line ends as Windows writes them; XML would make LF of every CR LF, unless CR is a reference.
    kept = text.replace("\r", "&#13;")
    for written in dict.fromkeys((kept, text, _mended(kept), _mended(text))):
        try:
            return _Reader().read(written), written not in (kept, text)
        except expat.ExpatError as error:
            problem = problem or str(error)
    raise NotARecord(f"is not well-formed XML: {problem}")


def _mended(text: str) -> str:
    return _REFERENCE.sub(_mended_reference, _NOT_XML.sub(_REPLACEMENT, text))


def _mended_reference(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    return match[0] if code <= 0x10FFFF and not _NOT_XML.match(chr(code)) else _REPLACEMENT


class _Reader:
    """Builds the record of one event; each open element is its name, attributes, children and text."""

    def __init__(self) -> None:
        self._open: list[tuple[str, dict[str, str], dict[str, Any], list[str]]] = []
        self._root: Record = {}

    def read(self, text: str) -> Record:
        is_final = True
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.EntityDeclHandler = _refuse_entity
        parser.Parse(text.encode("utf-8", "surrogatepass"), is_final)
        if not isinstance(self._root.get("Event"), dict):
            raise NotARecord("holds XML that is no event")
        return self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= _DEEPEST:
            raise NotARecord(f"has elements nested deeper than {_DEEPEST}")
        self._open.append((name, attributes, {}, []))

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1][3].append(text)

    def _end(self, _: str) -> None:
        name, attributes, children, texts = self._open.pop()
        parent = self._open[-1][2] if self._open else self._root
        text = "".join(texts)
        if "\n" in text and "\r" not in text and not text.strip(_BLANK):
            text = ""  # where XML was printed with indentation
        if name == _NAMED and "Name" in attributes and self._open:
            _put(parent, attributes["Name"], children or text)
        elif name == _NAMED and not attributes and not children and self._open:
            add(parent.setdefault(name, {}), "#text", text)
        else:
            _put(parent, name, _value(attributes, children, text))


def _value(attributes: dict[str, str], children: dict[str, Any], text: str) -> Any:
    """Give what an element means; blanks between elements mean nothing."""
    if children or not text.strip(_BLANK):
        if not children and not attributes:
            return None
        return {"#attributes": attributes, **children} if attributes else children
    return {"#attributes": attributes, "#text": text} if attributes else text


def _put(parent: dict[str, Any], name: str, value: Any) -> None:
    """Set a key; one that is there already keeps its place, and the next are numbered, as `evtx` does."""
    key, number = name, 0
    while key in parent:
        number += 1
        key = f"{name}_{number}"
    parent[key] = value


def _refuse_doctype(*_: object) -> None:
    raise NotARecord("has a document type, which is refused")


def _refuse_entity(*_: object) -> None:
    raise NotARecord("declares an entity, which is refused")
