"""Rule files that the cache or a pack knows: what came of a file of the same content and name before.

A record is a function of a file's content, its name without folders (ids are derived from it), the placeholders if the
file uses any, and the code that compiles. Whatever looks at several files is done anew each time.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, Protocol

import msgspec

from tocsin.core.errors import ContentError, RuleError, UnsupportedRule
from tocsin.core.identity import digest
from tocsin.core.location import Location
from tocsin.detection.cache import CacheCounts
from tocsin.detection.sigma.documents import Document, RuleFile, decode, read_documents
from tocsin.detection.sigma.entries import Entry, Head, Made, told
from tocsin.detection.sigma.faults import Fault, Unsupported
from tocsin.detection.sigma.records import FileRecord, Records, Stored, file_key

_MODIFIER: Final = "expand"
_ESCAPES: Final = ("\\x", "\\u", "\\U", "\\\n", "\\\r")
"""What a letter of the modifier can be hidden by in YAML: escapes with its code, and of the end of a line."""

Read = Callable[[], bytes]


class Pack(Protocol):
    """What a pack is to those who look files up."""

    def record(self, key: str, /) -> FileRecord | None:
        """Give the record of a file by its key, or None."""

    def holds(self, key: str, /) -> bool:
        """Say whether the pack was built of the file, too."""


class StoredFiles:
    """The files that the cache or a pack knows, and the place where others are made known.

    A pack is asked first, for files whose name begins with the prefix that comes with it. `counts` tells what became
    of the files, `unpacked` how many a pack should have known and did not.
    """

    def __init__(
        self,
        store: Records | None,
        placeholders: Mapping[str, Sequence[str]],
        *,
        packs: Sequence[tuple[str, Pack]] = (),
        counts: CacheCounts | None = None,
    ) -> None:
        self.counts = counts or CacheCounts()
        self.unpacked = 0
        self._store = store
        self._packs = packs
        self._decoder = msgspec.msgpack.Decoder(FileRecord)
        self._encoder = msgspec.msgpack.Encoder()
        self._placeholders = digest(*(digest(name, *placeholders[name]) for name in sorted(placeholders)))

    def entries(self, key: str, name: str, read: Read) -> tuple[list[Entry], list[RuleError]] | None:
        """Give what the file of this key defines and what cannot be read of it; None, which counts, if it is new."""
        known = self.known(key, name, read)
        if known is None:
            self.counts.new_records += 1
        if any(name.startswith(prefix) and not pack.holds(key) for prefix, pack in self._packs):
            self.unpacked += 1
        return known

    def known(self, key: str, name: str, read: Read) -> tuple[list[Entry], list[RuleError]] | None:
        """Give what the file of this key defines; `read` gives the file when a line in it has to be told."""
        record = self._record(key, name)
        if record is not None and record.expands:
            record = self._record(digest(key, self._placeholders), name)
        if record is None:
            return None
        self.counts.records += 1
        file = _StoredFile(name, key, read)
        entries = [
            Entry(StoredPlace(file, number, stored.head), stored.head, partial(_give, stored.made))
            for number, stored in enumerate(record.documents)
        ]
        return entries, [one.error(name) for one in record.told]

    def add(self, key: str, entries: Sequence[Entry], errors: list[RuleError]) -> None:
        """Make a file known; every entry is compiled for it, also those that are not loaded this time."""
        if self._store is None:
            return
        record = FileRecord(told(errors), tuple(Stored(entry.head, entry.made()) for entry in entries))
        try:
            data = self._encoder.encode(record)
        except (UnicodeEncodeError, OverflowError):
            return  # msgpack has no lone surrogates and no integers beyond 64 bits: such a file is read each time
        if any(_expands(entry) for entry in entries):
            self._store.put(key, self._encoder.encode(FileRecord(expands=True)))
            key = digest(key, self._placeholders)
        self._store.put(key, data)

    def save(self) -> None:
        """Write what was made known."""
        if self._store is not None:
            self._store.save()

    def _record(self, key: str, name: str) -> FileRecord | None:
        for prefix, pack in self._packs:
            if name.startswith(prefix):
                record = pack.record(key)
                if record is not None:
                    return record
        data = self._store.get(key) if self._store is not None else None
        try:
            return None if data is None else self._decoder.decode(data)
        except msgspec.DecodeError:
            self.counts.damaged += 1
            return None


class _StoredFile:
    """A file that is known, read only when a line in it has to be told."""

    def __init__(self, name: str, key: str, read: Read) -> None:
        self.name = name
        self._key = key
        self._read_bytes = read
        self._documents: list[Document] | None = None

    def document(self, number: int) -> Document | None:
        """Give a document of the file as it is written; None when the file has changed since it was looked up."""
        if self._documents is None:
            self._documents = self._read()
        return self._documents[number] if number < len(self._documents) else None

    def _read(self) -> list[Document]:
        try:
            raw = self._read_bytes()
        except ContentError:
            return []
        if file_key(raw, self.name) != self._key:
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


def _give(made: Made) -> Made:
    return made


def _expands(entry: Entry) -> bool:
    """Say whether a document names the modifier that takes its values from placeholders."""
    assert isinstance(entry.place, Document), "only files that were just read are made known"
    text = entry.place.file.text
    if _MODIFIER not in text and not any(escape in text for escape in _ESCAPES):
        return False
    sections = (entry.place.data.get("detection"), entry.place.data.get("filter"))
    return any(_names_modifier(section) for section in sections)


def _names_modifier(section: object) -> bool:
    if isinstance(section, dict):
        return any(_MODIFIER in key or _names_modifier(value) for key, value in section.items())
    return isinstance(section, list) and any(_names_modifier(item) for item in section)
