"""YAML documents with the line of every key: how content is read where people must be shown a place in it.

Plain scalars are typed as in JSON (YAML 1.2, section 10.2, JSON schema): `null`, `true`, `false` and decimal numbers;
`~` and nothing are null too. YAML 1.1's other readings would change what an event or a rule says: here `no`,
`12:30:00`, `0x1410`, `0755` and `2024-01-01` are the texts they look like. Merge keys (`<<`) work.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml

from tocsin.core.errors import TocsinError
from tocsin.core.location import Location

E = TypeVar("E", bound=TocsinError)
KeyPath = tuple[str | int, ...]

DEPTH_LIMIT = 100
SIZE_LIMIT = 16_000_000
_NULL, _BOOL, _INT, _FLOAT, _STR, _MAP, _SEQ, _MERGE = (
    f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str", "map", "seq", "merge")
)
_JSON_SCHEMA = (
    (_NULL, r"(?:~|null|)", ["~", "n", ""]),
    (_BOOL, r"(?:true|false)", ["t", "f"]),
    (_INT, r"-?(?:0|[1-9][0-9]*)", list("-0123456789")),
    (_FLOAT, r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", list("-0123456789")),
    (_MERGE, r"<<", ["<"]),
)


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a YAML file, as written.

    `index` counts the documents of the file from 0, `line` is where the document begins, and `lines` gives the line of
    each key or list item by its path from the top.
    """

    path: str
    index: int
    line: int
    data: Any
    lines: Mapping[KeyPath, int]

    def location(self, *keys: str | int) -> Location:
        """Give the place of a key, of the nearest key above it that is there, or else of the document."""
        while keys:
            if keys in self.lines:
                return Location(self.path, line=self.lines[keys])
            keys = keys[:-1]
        return Location(self.path, line=self.line)


def read_documents(path: Path, error: type[E]) -> tuple[list[Document], list[E]]:
    """Read the documents of a YAML file; give them, and every error with its place and remedy.

    Documents before a syntax error are given; empty ones are left out.
    """
    name = path.as_posix()
    try:
        if path.stat().st_size > SIZE_LIMIT:
            problem = f"the file is larger than {SIZE_LIMIT // 1_000_000} MB"
            return [], [
                error(problem, location=Location(name), remedy="split it, or keep large logs in files of their own")
            ]
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as failure:
        problem = f"the file is not UTF-8: byte {failure.start} cannot be decoded"
        return [], [error(problem, location=Location(name), remedy="save the file as UTF-8")]
    except OSError as failure:
        problem = f"the file cannot be read: {failure.strerror or type(failure).__name__}"
        return [], [error(problem, location=Location(name), remedy="check that it is there and its permissions")]
    return parse_documents(text, name, error)


def parse_documents(text: str, path: str, error: type[E]) -> tuple[list[Document], list[E]]:
    """Read the documents of a YAML text; `path` is what its errors and documents name as their file."""
    documents: list[Document] = []
    errors: list[E] = []
    try:
        for index, node in enumerate(yaml.compose_all(text, Loader=_JsonSchemaLoader)):
            builder = _Builder(path, error)
            data = builder.build(node, ())
            errors += builder.errors
            if data is not None and not builder.errors:
                documents.append(Document(path, index, node.start_mark.line + 1, data, builder.lines))
    except yaml.YAMLError as failure:
        errors.append(_syntax_error(failure, path, error))
    return documents, errors


def _syntax_error(failure: yaml.YAMLError, path: str, error: type[E]) -> E:
    mark = getattr(failure, "problem_mark", None)
    problem = getattr(failure, "problem", None) or getattr(failure, "reason", None) or "it cannot be parsed"
    location = Location(path, line=mark.line + 1 if mark else None)
    return error(f"this is not YAML: {problem}", location=location, remedy="mend the syntax at this line")


class _JsonSchemaLoader(yaml.CSafeLoader):
    """Composes nodes whose plain scalars are typed by the JSON schema of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own shape


for _tag, _pattern, _first in _JSON_SCHEMA:
    _JsonSchemaLoader.add_implicit_resolver(_tag, re.compile(rf"{_pattern}\Z"), _first)


@dataclass(slots=True)
class _Builder(Generic[E]):
    """Builds one document's data from its nodes and notes the lines.

    A node that is reached by aliases is built once, so that nested aliases cannot multiply.
    """

    path: str
    error: type[E]
    lines: dict[KeyPath, int] = field(default_factory=dict)
    errors: list[E] = field(default_factory=list)
    built: dict[int, Any] = field(default_factory=dict)
    open: set[int] = field(default_factory=set)

    def build(self, node: yaml.Node, keys: KeyPath) -> Any:
        if id(node) in self.built:
            return self.built[id(node)]
        if id(node) in self.open:
            return self._fail(node, "an alias refers to what it is part of", "write the value out")
        if len(keys) > DEPTH_LIMIT:
            return self._fail(node, f"nested deeper than {DEPTH_LIMIT} levels", "make the document flatter")
        self.open.add(id(node))
        value = self._value(node, keys)
        self.open.discard(id(node))
        self.built[id(node)] = value
        return value

    def _value(self, node: yaml.Node, keys: KeyPath) -> Any:
        if node.tag not in (_NULL, _BOOL, _INT, _FLOAT, _STR, _MAP, _SEQ, _MERGE):
            return self._fail(node, f"the YAML tag {node.tag!r} is not allowed", "write the value without a tag")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, keys)
        if isinstance(node, yaml.SequenceNode):
            return [self._item(item, (*keys, index)) for index, item in enumerate(node.value)]
        return _scalar(node.tag, node.value)

    def _item(self, node: yaml.Node, keys: KeyPath) -> Any:
        self.lines[keys] = node.start_mark.line + 1
        return self.build(node, keys)

    def _mapping(self, node: yaml.MappingNode, keys: KeyPath) -> dict[str, Any]:
        data: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                merged = self._merged(value_node, keys) | merged
                continue
            if not isinstance(key_node, yaml.ScalarNode):
                self._fail(key_node, "a key must be a text", "use a plain text as the key")
                continue
            key = str(key_node.value)
            if key in data:
                self._fail(key_node, f"the key {key!r} is there twice", "keep one of the two")
                continue
            self.lines[(*keys, key)] = key_node.start_mark.line + 1
            data[key] = self.build(value_node, (*keys, key))
        return {**merged, **data}

    def _merged(self, node: yaml.Node, keys: KeyPath) -> dict[str, Any]:
        sources = node.value if isinstance(node, yaml.SequenceNode) else [node]
        merged: dict[str, Any] = {}
        for source in sources:
            value = self.build(source, keys)
            if isinstance(value, dict):
                merged = {**value, **merged}
            else:
                self._fail(source, "`<<` takes a mapping", "merge an anchored mapping")
        return merged

    def _fail(self, node: yaml.Node, problem: str, remedy: str) -> None:
        self.errors.append(
            self.error(problem, location=Location(self.path, line=node.start_mark.line + 1), remedy=remedy)
        )


def _scalar(tag: str, text: str) -> Any:
    if tag == _NULL:
        return None
    if tag == _BOOL:
        return text == "true"
    if tag == _INT:
        return _number(int, text)
    if tag == _FLOAT:
        return _number(float, text)
    return text


def _number(kind: type[int] | type[float], text: str) -> int | float | str:
    try:
        return kind(text)
    except ValueError:  # an explicit tag on a text, or more digits than Python converts
        return text
