"""Rule files that the cache knows: what came of a file of the same content and name before.

A record is a function of a file's content, its name without folders (ids are derived from it), the placeholders if the
file uses any, and the code that compiles. Whatever looks at several files is done anew each time.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import msgspec
from msgspec import Struct

from tocsin.core.errors import RuleError, UnsupportedRule
from tocsin.core.identity import digest
from tocsin.core.location import Location
from tocsin.detection.cache import RecordStore
from tocsin.detection.sigma.documents import Document, RuleFile, decode, read_bytes, read_documents
from tocsin.detection.sigma.entries import Entry, Head, Made, Told, told
from tocsin.detection.sigma.faults import Fault, Unsupported

_MODIFIER: Final = "expand"


class Stored(Struct, frozen=True, array_like=True, gc=False):
    """A document of a file, compiled."""

    head: Head
    made: Made


class FileRecord(Struct, frozen=True, array_like=True, gc=False):
    """What came of a file; when it `expands` placeholders, that is found under another key, which holds them too."""

    told: tuple[Told, ...] = ()
    documents: tuple[Stored, ...] = ()
    expands: bool = False


class StoredFiles:
    """The files that the cache knows, and the place where others are made known."""

    def __init__(self, store: RecordStore, placeholders: Mapping[str, Sequence[str]]) -> None:
        self._store = store
        self._decoder = msgspec.msgpack.Decoder(FileRecord)
        self._encoder = msgspec.msgpack.Encoder()
        self._placeholders = digest(*(digest(name, *placeholders[name]) for name in sorted(placeholders)))

    def entries(self, raw: bytes, path: str, name: str) -> tuple[list[Entry], list[RuleError]] | None:
        """Give what a file defines and what cannot be read of it; None if the cache does not know the file."""
        key = _key(raw, name)
        record = self._record(key)
        if record is not None and record.expands:
            record = self._record(digest(key, self._placeholders))
        if record is None:
            self._store.counts.new_records += 1
            return None
        self._store.counts.records += 1
        file = _StoredFile(path, name, key)
        entries = [
            Entry(StoredPlace(file, number, stored.head), stored.head, partial(_give, stored.made))
            for number, stored in enumerate(record.documents)
        ]
        return entries, [one.error(name) for one in record.told]

    def add(self, raw: bytes, name: str, entries: Sequence[Entry], errors: list[RuleError]) -> None:
        """Make a file known; every entry is compiled for it, also those that are not loaded this time."""
        record = FileRecord(told(errors), tuple(Stored(entry.head, entry.made()) for entry in entries))
        try:
            data = self._encoder.encode(record)
        except (UnicodeEncodeError, OverflowError):
            return  # msgpack has no lone surrogates and no integers beyond 64 bits: such a file is read each time
        key = _key(raw, name)
        if any(_expands(entry) for entry in entries):
            self._store.put(key, self._encoder.encode(FileRecord(expands=True)))
            key = digest(key, self._placeholders)
        self._store.put(key, data)

    def save(self) -> None:
        """Write what was made known."""
        self._store.save()

    def _record(self, key: str) -> FileRecord | None:
        data = self._store.get(key)
        try:
            return None if data is None else self._decoder.decode(data)
        except msgspec.DecodeError:
            self._store.counts.damaged += 1
            return None


class _StoredFile:
    """A file that the cache knows, read only when a line in it has to be told."""

    def __init__(self, path: str, name: str, key: str) -> None:
        self.name = name
        self._path = path
        self._key = key
        self._documents: list[Document] | None = None

    def document(self, number: int) -> Document | None:
        """Give a document of the file as it is written; None when the file has changed since it was looked up."""
        if self._documents is None:
            self._documents = self._read()
        return self._documents[number] if self._documents else None

    def _read(self) -> list[Document]:
        try:
            raw = read_bytes(self._path, self.name)
        except RuleError:
            return []
        if _key(raw, self.name) != self._key:
            return []
        return read_documents(RuleFile(self.name, decode(raw, self.name)))[0]


class StoredPlace:
    """A document that the cache knows, as a place; without a line if its file has changed under our hands."""

    __slots__ = ("_file", "_head", "_number")

    def __init__(self, file: _StoredFile, number: int, head: Head) -> None:
        self._file = file
        self._number = number
        self._head = head

    @property
    def path(self) -> str:
        """Give the file's path as the user named it."""
        return self._file.name

    def error(self, message: str, *keys: str | int, remedy: str | None = None) -> RuleError:
        """Make an error about a key of the document."""
        return RuleError(message, location=self.locate(*keys), remedy=remedy)

    def fault(self, fault: Fault, *keys: str | int) -> RuleError:
        """Make an error of a fault at a key."""
        document = self._file.document(self._number)
        if document is not None:
            return document.fault(fault, *keys)
        kind = UnsupportedRule if isinstance(fault, Unsupported) else RuleError
        title = self._head.metadata.title if self._head.metadata else ""
        return kind(f"{title!r}: {fault.message}", location=Location(self.path), remedy=fault.remedy)

    def locate(self, *keys: str | int) -> Location:
        """Give the place of a key, or of the nearest key above it that stands in the file."""
        document = self._file.document(self._number)
        return Location(self.path) if document is None else document.locate(*keys)


def _key(raw: bytes, name: str) -> str:
    return digest(name.rpartition("/")[2], raw)


def _give(made: Made) -> Made:
    return made


def _expands(entry: Entry) -> bool:
    """Say whether a document names the modifier that takes its values from placeholders."""
    assert isinstance(entry.place, Document), "only files that were just read are made known"
    sections = (entry.place.data.get("detection"), entry.place.data.get("filter"))
    return any(_names_modifier(section) for section in sections)


def _names_modifier(section: object) -> bool:
    if isinstance(section, dict):
        return any(_MODIFIER in key or _names_modifier(value) for key, value in section.items())
    return isinstance(section, list) and any(_names_modifier(item) for item in section)
