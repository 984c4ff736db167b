"""YAML as Sigma files use it: plain data only, read within limits, with the line of every key.

The C parser's events are put together here, not by PyYAML's constructors: that keeps tags from making objects, bounds
depth and the expansion of aliases, tells duplicate keys, and leaves dates as the text that stands in the file. Scalars
get the meaning that YAML 1.1 gives them, as in every Sigma tool written in Python.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from tocsin.detection.sigma.faults import FAULT_LIMIT, Keys

DEPTH_LIMIT: Final = 50
NODE_LIMIT: Final = 1_000_000
_TAG = "tag:yaml.org,2002:"
_PLAIN_TEXT = frozenset({_TAG + "str", _TAG + "timestamp", _TAG + "value", _TAG + "merge"})
_EXPLICIT = frozenset(_TAG + name for name in ("str", "int", "float", "bool", "null", "map", "seq"))


@dataclass(frozen=True, slots=True)
class YamlFault:
    """Something wrong in a YAML text: what, in which line, and what to do about it."""

    message: str
    line: int
    remedy: str


@dataclass(slots=True)
class YamlDocument:
    """One document of a YAML text: plain data, the line it starts in, and what is wrong with it.

    `data` means nothing when there are faults.
    """

    data: Any
    line: int
    faults: list[YamlFault] = field(default_factory=list)


class _Stop(Exception):  # noqa: N818 - ends the reading, with the fault it carries
    def __init__(self, fault: YamlFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(slots=True)
class _Frame:
    """A map or list that is being filled; `key` is the key that waits for its value."""

    container: Any
    anchor: str | None
    nodes_before: int
    line: int
    key: str | None = None
    merges: list[Any] = field(default_factory=list)


def read_yaml(text: str) -> Iterator[YamlDocument]:
    """Yield the documents of a YAML text; the last one carries the fault that ended the reading, if one did."""
    reader = _Reader(text)
    while True:
        try:
            document = reader.document()
        except _Stop as stop:
            yield YamlDocument(None, reader.line, [*reader.faults, stop.fault])
            return
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else reader.line
            what = " ".join(part for part in (error.context, error.problem) if part)
            fault = YamlFault(f"not YAML: {what}", line, "correct the YAML: indentation, quotes and colons")
            yield YamlDocument(None, reader.line, [*reader.faults, fault])
            return
        except yaml.reader.ReaderError as error:
            line = text.encode()[: error.position].count(b"\n") + 1
            remedy = "remove the character, or write it as an escape in double quotes"
            code = error.character if isinstance(error.character, int) else ord(error.character)
            fault = YamlFault(f"not YAML: the character U+{code:04X} is not allowed", line, remedy)
            yield YamlDocument(None, reader.line, [*reader.faults, fault])
            return
        if document is None:
            return
        yield document


class _Reader:
    """Puts the C parser's events together, one document after the other."""

    def __init__(self, text: str) -> None:
        self._loader: Any = yaml.CSafeLoader(text)
        self._nodes = 0
        self.line = 1
        self.faults: list[YamlFault] = []

    def document(self) -> YamlDocument | None:
        """Read one document; None after the last."""
        self.faults = []
        event: Any = self._loader.get_event()
        while not isinstance(event, yaml.DocumentStartEvent):
            if event is None or isinstance(event, yaml.StreamEndEvent):
                return None
            event = self._loader.get_event()
        self.line = _line(event)
        root = self._root()
        return YamlDocument(root, self.line, self.faults)

    def _root(self) -> Any:
        stack: list[_Frame] = []
        anchors: dict[str, tuple[Any, int]] = {}
        root: Any = None
        while True:
            event = self._loader.get_event()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._count(1, event)
                if stack and stack[-1].key is None and isinstance(stack[-1].container, dict):
                    self._key(stack[-1], event)
                    continue
                value = self._scalar(event)
                if event.anchor:
                    anchors[event.anchor] = (value, 1)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                stack.append(self._open(stack, event))
                continue
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                frame = stack.pop()
                value = self._close(frame)
                if frame.anchor:
                    anchors[frame.anchor] = (value, self._nodes - frame.nodes_before)
            elif kind is yaml.AliasEvent:
                if stack and stack[-1].key is None and isinstance(stack[-1].container, dict):
                    self._fault("a key cannot be an alias", event, "write the key out")
                    stack[-1].key = f"*{event.anchor}"
                    continue
                if event.anchor not in anchors:
                    raise self._stop(f"the alias *{event.anchor} has no anchor before it", event, "define the anchor")
                value, nodes = anchors[event.anchor]
                self._count(nodes, event)
            else:  # the document's end
                return root
            if not stack:
                root = value
                continue
            self._put(stack[-1], value)

    def _open(self, stack: list[_Frame], event: Any) -> _Frame:
        self._count(1, event)
        if len(stack) >= DEPTH_LIMIT:
            raise self._stop(f"nested deeper than {DEPTH_LIMIT} levels", event, "no Sigma rule needs that: flatten it")
        if event.tag is not None and event.tag not in _EXPLICIT:
            self._fault(f"the YAML tag {event.tag!r} is not allowed", event, "rules are plain data: remove the tag")
        if stack and stack[-1].key is None and isinstance(stack[-1].container, dict):
            raise self._stop("a key must be a text, not a map or a list", event, "write the key as a text")
        container: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        return _Frame(container, event.anchor, self._nodes, _line(event))

    def _close(self, frame: _Frame) -> Any:
        for merged in frame.merges:
            for source in merged if isinstance(merged, list) else (merged,):
                if isinstance(source, dict):
                    frame.container.update({key: value for key, value in source.items() if key not in frame.container})
                else:
                    fault = YamlFault("the merge key << takes a map", frame.line, "give it an alias of a map")
                    self.faults.append(fault)
        return frame.container

    def _key(self, frame: _Frame, event: Any) -> None:
        """Take a scalar as a key: always the text that stands there, so that `on:` is not true and `1:` no number."""
        key: str = event.value
        if event.tag is not None and event.tag not in _EXPLICIT:
            self._fault(f"the YAML tag {event.tag!r} is not allowed", event, "rules are plain data: remove the tag")
        if key in frame.container and key != "<<":
            self._fault(f"the key {key!r} is there twice", event, "merge the two, or rename one of them")
        frame.key = key

    def _put(self, frame: _Frame, value: Any) -> None:
        if isinstance(frame.container, list):
            frame.container.append(value)
        elif frame.key == "<<":
            frame.merges.append(value)
            frame.key = None
        else:
            frame.container[frame.key] = value
            frame.key = None

    def _scalar(self, event: Any) -> Any:
        value: str = event.value
        tag = event.tag
        if tag is None or tag == "!":
            if not event.implicit[0]:
                return value
            tag = self._loader.resolve(yaml.ScalarNode, value, (True, False))
        elif tag not in _EXPLICIT:
            self._fault(f"the YAML tag {tag!r} is not allowed", event, "rules are plain data: remove the tag")
            return None
        if tag in _PLAIN_TEXT:
            return value
        if tag == _TAG + "null":
            return None
        try:
            return _CONSTRUCTORS[tag](self._loader, yaml.ScalarNode(tag, value))
        except (KeyError, ValueError, OverflowError):
            name = tag.removeprefix(_TAG)
            self._fault(f"{_shortened(value)!r} cannot be read as a YAML {name}", event, "put it in quotes")
            return None

    def _count(self, nodes: int, event: Any) -> None:
        self._nodes += nodes
        if self._nodes > NODE_LIMIT:
            what = f"more than {NODE_LIMIT:,} values once its aliases are expanded"
            raise self._stop(what, event, "split the file, or do without the aliases")

    def _fault(self, message: str, event: Any, remedy: str) -> None:
        if len(self.faults) < FAULT_LIMIT:
            self.faults.append(YamlFault(message, _line(event), remedy))

    def _stop(self, message: str, event: Any, remedy: str) -> _Stop:
        return _Stop(YamlFault(message, _line(event), remedy))


_CONSTRUCTORS: Final[dict[str, Any]] = {
    _TAG + "int": yaml.constructor.SafeConstructor.construct_yaml_int,
    _TAG + "float": yaml.constructor.SafeConstructor.construct_yaml_float,
    _TAG + "bool": yaml.constructor.SafeConstructor.construct_yaml_bool,
}


def line_index(text: str) -> list[dict[Keys, int]]:
    """Give, for every document of a YAML text that `read_yaml` can read, the line of each key and list item.

    It is a second and slower reading, for files that have something to be told about them.
    """
    documents: list[dict[Keys, int]] = []
    loader: Any = yaml.CSafeLoader(text)
    places: list[list[Any]] = []
    try:
        while (event := loader.get_event()) is not None:
            if isinstance(event, yaml.DocumentStartEvent):
                documents.append({(): _line(event)})
                places = []
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                places.pop()
                _advance(places)
            elif isinstance(event, yaml.NodeEvent):
                _note(places, event, documents[-1])
    except yaml.YAMLError:
        return documents  # what comes before the fault is known, and nothing is told about what comes after
    return documents


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


def _note(places: list[list[Any]], event: Any, lines: dict[Keys, int]) -> None:
    """Note the line of a node; `places` holds, for each open container, its next index or [None, key]."""
    line = _line(event)
    if places and places[-1][0] is None and places[-1][1] is None and isinstance(event, yaml.ScalarEvent):
        places[-1][1] = event.value
        lines.setdefault(tuple(place[1] if place[0] is None else place[0] for place in places), line)
        return
    if places and places[-1][0] is not None:
        lines[tuple(place[1] if place[0] is None else place[0] for place in places)] = line
    if isinstance(event, yaml.MappingStartEvent):
        places.append([None, None])
    elif isinstance(event, yaml.SequenceStartEvent):
        places.append([0, None])
    else:
        _advance(places)


def _advance(places: list[list[Any]]) -> None:
    """Step over a finished value."""
    if not places:
        return
    if places[-1][0] is None:
        places[-1][1] = None
    else:
        places[-1][0] += 1


def _shortened(text: str, limit: int = 40) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
