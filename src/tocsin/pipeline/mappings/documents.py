"""Mapping files as data that knows its lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tocsin.core.errors import MappingError
from tocsin.core.location import Location

KeyPath = tuple[str | int, ...]
_PLAIN_TAGS = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document of a mapping file: its data, and the line on which each key or item stands."""

    path: str
    data: dict[str, Any]
    lines: dict[KeyPath, int]

    def at(self, *keys: str | int) -> Location:
        """Give the place of a key, or of the nearest one around it that is known."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return Location(self.path, line=self.lines.get(keys, 1))


def read_documents(file: Path) -> tuple[list[Document], list[MappingError]]:
    """Read the YAML documents of a file; what is wrong is told with its line, and the sound documents are given.

    Duplicate keys, aliases and tags are errors: the first hides a mistake, the others make data that is larger or
    stranger than the text looks.
    """
    name = file.as_posix()
    try:
        loader = yaml.CSafeLoader(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as failure:
        return [], [MappingError(f"cannot be read: {failure}", location=Location(name), remedy="check the file")]
    except yaml.YAMLError as failure:
        return [], [_syntax_error(failure, name)]
    documents: list[Document] = []
    errors: list[MappingError] = []
    try:
        while loader.check_node():
            node = loader.get_node()
            if node is None or (isinstance(node, yaml.ScalarNode) and node.value == ""):
                continue
            problems = list(_problems(node, name))
            errors.extend(problems)
            if not problems:
                data = loader.construct_document(node)
                documents.append(Document(name, data, {(): node.start_mark.line + 1, **dict(_lines(node, ()))}))
    except yaml.YAMLError as failure:
        errors.append(_syntax_error(failure, name))
    except RecursionError:
        errors.append(MappingError("is nested too deeply", location=Location(name), remedy="flatten the file"))
    finally:
        loader.dispose()
    return documents, errors


def _syntax_error(failure: yaml.YAMLError, name: str) -> MappingError:
    mark = getattr(failure, "problem_mark", None)
    problem = getattr(failure, "problem", None) or str(failure)
    location = Location(name, line=mark.line + 1 if mark else None)
    return MappingError(f"is not YAML: {problem}", location=location, remedy="correct the YAML")


def _problems(root: yaml.Node, name: str) -> Iterator[MappingError]:
    """Yield what a mapping file may not hold."""
    if not isinstance(root, yaml.MappingNode):
        place = Location(name, line=root.start_mark.line + 1)
        yield MappingError("is not a mapping", location=place, remedy="begin with shape: or log_type: and a name")
    seen: set[int] = set()
    stack = [(root, root.start_mark.line + 1)]
    while stack:
        node, line = stack.pop()
        if id(node) in seen:
            yield MappingError("has a YAML alias", location=Location(name, line=line), remedy="write the value out")
            continue
        seen.add(id(node))
        if not node.tag.startswith(_PLAIN_TAGS):
            place = Location(name, line=line)
            yield MappingError(f"has the YAML tag {node.tag!r}", location=place, remedy="remove the tag")
        if isinstance(node, yaml.SequenceNode):
            stack.extend((item, line) for item in reversed(node.value))
        elif isinstance(node, yaml.MappingNode):
            keys: set[Any] = set()
            children: list[tuple[yaml.Node, int]] = []
            for key, value in node.value:
                line = key.start_mark.line + 1
                if isinstance(key, yaml.ScalarNode) and key.value in keys:
                    place = Location(name, line=line)
                    yield MappingError(f"has the key {key.value!r} twice", location=place, remedy="remove one of them")
                keys.add(key.value if isinstance(key, yaml.ScalarNode) else None)
                children.extend(((key, line), (value, line)))
            stack.extend(reversed(children))  # in the order of the text, so that an anchor comes before its aliases


def _lines(node: yaml.Node, path: KeyPath) -> Iterator[tuple[KeyPath, int]]:
    """Yield the line of every key and item below a node."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield (*path, key.value), key.start_mark.line + 1
                yield from _lines(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield (*path, index), item.start_mark.line + 1
            yield from _lines(item, (*path, index))
