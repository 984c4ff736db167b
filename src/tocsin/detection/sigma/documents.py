"""Rule files as documents: decoded, split, global parts merged in, and every key with its line."""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tocsin.core.errors import RuleError, UnsupportedRule
from tocsin.core.location import Location
from tocsin.core.suggest import did_you_mean
from tocsin.detection.sigma.faults import Fault, Keys, Unsupported

SIZE_LIMIT: Final = 16 * 1024 * 1024

_ACTIONS: Final = ("global", "repeat", "reset")


@dataclass(slots=True)
class RuleFile:
    """The text of one rule file; lines are looked up only when there is something to tell about them."""

    path: str
    text: str
    _lines: list[dict[Keys, int]] | None = field(default=None, repr=False)

    def lines(self, index: int) -> Mapping[Keys, int]:
        """Give the line of every key of the document at `index`."""
        if self._lines is None:
            # Imported here for start-up time: rules that the cache knows need no YAML.
            from tocsin.detection.sigma.yaml_reader import line_index  # noqa: PLC0415

            self._lines = line_index(self.text)
        return self._lines[index] if index < len(self._lines) else {}


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a rule file: a map of plain data, which says where its keys are.

    `parts` are the documents of the file that it was put together from, its own first (`action: global` and
    `action: repeat` make several).
    """

    file: RuleFile
    data: Mapping[str, Any]
    parts: tuple[int, ...]

    @property
    def path(self) -> str:
        """Give the file's path as the user named it."""
        return self.file.path

    def locate(self, *keys: str | int) -> Location:
        """Give the place of a key, or of the nearest key above it that stands in the file."""
        for length in range(len(keys), -1, -1):
            for part in self.parts:
                line = self.file.lines(part).get(keys[:length])
                if line is not None:
                    return Location(self.file.path, line=line)
        return Location(self.file.path)

    def error(self, message: str, *keys: str | int, remedy: str | None = None) -> RuleError:
        """Make an error about a key of this document."""
        return RuleError(message, location=self.locate(*keys), remedy=remedy)

    def fault(self, fault: Fault, *keys: str | int) -> RuleError:
        """Make an error of a fault at a key, which is named as its author sees it; an unsupported rule is named too."""
        where = f"{_place(keys)}: " if keys else ""
        if isinstance(fault, Unsupported):
            title = self.data.get("title")
            what = f"{title!r} cannot be run: {where}{fault.message}"
            return UnsupportedRule(what, location=self.locate(*keys), remedy=fault.remedy)
        return RuleError(f"{where}{fault.message}", location=self.locate(*keys), remedy=fault.remedy)


def read_file(path: Path, name: str) -> RuleFile:
    """Read a rule file; raises RuleError when it is no file, too large, or not text."""
    return RuleFile(name, decode(read_bytes(path, name), name))


def read_bytes(path: str | Path, name: str) -> bytes:
    """Read the bytes of a rule file; raises RuleError when it is no file, cannot be read or is too large."""
    raw = _read_at_once(path)
    return _read_carefully(Path(path), name) if raw is None else raw


def _read_at_once(path: str | Path) -> bytes | None:
    """Read an ordinary file in four calls of the system; None for whatever is not ordinary about it."""
    try:
        # Opened without waiting, for a pipe among the rules would keep us waiting for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError):
        return None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > SIZE_LIMIT:
            return None
        raw = os.read(handle, status.st_size + 1)
        return raw if len(raw) == status.st_size else None
    except OSError:
        return None
    finally:
        os.close(handle)


def _read_carefully(path: Path, name: str) -> bytes:
    try:
        if not path.is_file():
            raise RuleError("not a file", location=Location(name), remedy="give a rule file or a folder of rules")
        with path.open("rb") as stream:
            raw = stream.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise RuleError(f"cannot be read: {error.strerror}", location=Location(name), remedy="check it") from error
    if len(raw) > SIZE_LIMIT:
        what = f"larger than {SIZE_LIMIT // 1024 // 1024} MB"
        raise RuleError(what, location=Location(name), remedy="split the file; put long lists in placeholder files")
    return raw


def decode(raw: bytes, name: str) -> str:
    """Decode a rule file: UTF-8, or UTF-16 with its byte order mark; raises RuleError for anything else."""
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        what = f"not UTF-8: the byte 0x{raw[error.start]:02x} cannot stand here"
        raise RuleError(what, location=Location(name, line=line), remedy="save the file as UTF-8") from error


def read_documents(file: RuleFile) -> tuple[list[Document], list[RuleError]]:
    """Split a file into its documents, and tell what cannot be read as one.

    `action: global` gives its keys to every rule after it (they win over the rule's own), `action: reset` ends that,
    and `action: repeat` makes a new rule of the one before it with the keys it changes.
    Source: Sigma specification 1.0, "Rule Collections"; pySigma `SigmaCollection.from_dicts`.
    """
    documents: list[Document] = []
    errors: list[RuleError] = []
    shared: Document | None = None
    previous: Document | None = None
    for document in _plain_documents(file, errors):
        action = document.data.get("action")
        if action is None:
            meta = "correlation" in document.data or "filter" in document.data
            previous = document if meta or shared is None else _merged(document, shared, document.parts + shared.parts)
            documents.append(previous)
        elif action == "global":
            shared = previous = _without_action(document)
        elif action == "reset":
            shared = None
        elif action == "repeat" and previous is not None:
            previous = _merged(previous, _without_action(document), document.parts + previous.parts)
            documents.append(previous)
        elif action == "repeat":
            errors.append(document.error("'action: repeat' has no rule before it", "action", remedy="remove it"))
        else:
            hint = did_you_mean(str(action), _ACTIONS)
            what = f"unknown action {action!r}{hint}"
            errors.append(document.error(what, "action", remedy=f"known are: {', '.join(_ACTIONS)}"))
    if not documents and not errors:
        remedy = "add a rule, or remove the file"
        errors.append(RuleError("the file holds no rule", location=Location(file.path), remedy=remedy))
    return documents, errors


def _plain_documents(file: RuleFile, errors: list[RuleError]) -> Iterator[Document]:
    # Imported here for start-up time: rules that the cache knows need no YAML, and most others not all of it.
    from tocsin.detection.sigma.plain_yaml import read_plain_yaml  # noqa: PLC0415

    data = read_plain_yaml(file.text)
    if data is not None:
        yield Document(file, data, (0,))
        return
    # And this only for the few files that have more of YAML in them.
    from tocsin.detection.sigma.yaml_reader import read_yaml  # noqa: PLC0415

    for index, read in enumerate(read_yaml(file.text)):
        for fault in read.faults:
            where = Location(file.path, line=fault.line)
            errors.append(RuleError(fault.message, location=where, remedy=fault.remedy))
        if read.faults or read.data is None:
            continue
        if isinstance(read.data, dict):
            yield Document(file, read.data, (index,))
        else:
            where = Location(file.path, line=read.line)
            what = f"a rule is a map of keys, not {_kind(read.data)}"
            errors.append(RuleError(what, location=where, remedy="see docs/sigma.md for the shape of a rule"))


def _merged(below: Document, above: Document, parts: tuple[int, ...]) -> Document:
    return Document(below.file, _merge(below.data, above.data), parts)


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Merge maps at every depth, without changing either."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = _merge(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged


def _without_action(document: Document) -> Document:
    data = {key: value for key, value in document.data.items() if key != "action"}
    return Document(document.file, data, document.parts)


def _kind(value: object) -> str:
    if isinstance(value, list):
        return "a list"
    return "a text" if isinstance(value, str) else f"the value {value!r}"


def _place(keys: Keys) -> str:
    """Name a place inside a document: `detection.selection.Image|endswith[2]`, items counted from 1."""
    name = str(keys[0])
    for key in keys[1:]:
        name += f"[{key + 1}]" if isinstance(key, int) else f".{key}"
    return name
