"""Packs: rule files compiled before, in one file that is shipped beside them or in their stead.

A pack holds, for each rule file, the record that the cache would hold, and the file itself. Its records are used when
the very code that runs now made them; else its rules are compiled from the files in it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
import zstandard

from tocsin.core.ports import Store
from tocsin.detection.cache import compiler_version
from tocsin.detection.sigma.pack_format import PackFile, write_pack
from tocsin.detection.sigma.records import FileRecord, file_key
from tocsin.detection.sigma.soundness import is_sound

_SOURCES_LIMIT: Final = 512 * 1024 * 1024
_KNOWN: Final = b"sound"
_Members = tuple[tuple[str, str], ...]
"""The name and the key of each rule file."""


class Pack:
    """A pack that can be used. `is_current` says whether its records are; `notes` says why they are not."""

    def __init__(self, path: Path, store: Store | None) -> None:
        self._file = PackFile(path)
        self.path = path
        self.head = self._file.head
        self.identity = self._file.identity
        self.notes: list[str] = []
        self.is_current = self.head.compiler == compiler_version()
        self._records: dict[str, msgspec.Raw] = {}
        self._decoder = msgspec.msgpack.Decoder(FileRecord)
        self._checked: dict[str, FileRecord] = {}
        self._keys: frozenset[str] | None = None
        self._sources: tuple[bytes, ...] | None = None
        if not self.is_current:
            self.notes.append(
                f"{path.as_posix()} was built by another version of tocsin ({self.head.tocsin}):"
                " its rules are compiled again; tocsin pack build makes it anew"
            )
            return
        decoder = msgspec.msgpack.Decoder(dict[str, msgspec.Raw])
        self._records = self._file.decoded(self._file.section("records"), decoder)
        if not self._is_known(store):
            self._check()
            if store is not None:
                store.write(self._mark(), _KNOWN)

    def record(self, key: str) -> FileRecord | None:
        """Give the record of a file by its key, or None."""
        record = self._checked.get(key)
        if record is None and (raw := self._records.get(key)) is not None:
            record = self._file.decoded(raw, self._decoder)
        return record

    def holds(self, key: str) -> bool:
        """Say whether the pack was built of the file of this key, too."""
        if key in self._records:
            return True
        if self._keys is None:
            self._keys = frozenset(known for _, known in self.members())
        return key in self._keys

    def members(self) -> _Members:
        """Give the name and the key of each rule file, in order; raises PackError."""
        return self._file.decoded(self._file.section("files"), msgspec.msgpack.Decoder(_Members))

    def source(self, number: int, name: str, key: str) -> bytes:
        """Give the rule file of a number as it was read; raises PackError when it is not what was compiled."""
        if self._sources is None:
            decoder = msgspec.msgpack.Decoder(tuple[bytes, ...])
            self._sources = self._file.decoded(self._unpacked("sources"), decoder)
        raw = self._sources[number] if number < len(self._sources) else b""
        if file_key(raw, name) != key:
            raise self._file.error(f"the pack is damaged: the file {name} in it is not what was compiled")
        return raw

    def _unpacked(self, name: str) -> bytes:
        data = bytes(self._file.section(name))
        try:
            if not 0 <= zstandard.frame_content_size(data) <= _SOURCES_LIMIT:
                raise self._file.error("the pack is damaged: its files are too large")
            return zstandard.ZstdDecompressor().decompress(data)
        except zstandard.ZstdError as error:
            raise self._file.error(f"the pack is damaged: {error}") from error

    def _mark(self) -> str:
        return f"pack-{self.head.compiler}-{self.identity}"

    def _is_known(self, store: Store | None) -> bool:
        """Say whether this user's cache remembers that the pack was checked, or built, here."""
        return store is not None and store.read(self._mark()) == _KNOWN

    def _check(self) -> None:
        """Check every record as what comes from elsewhere; raises PackError."""
        for key, raw in self._records.items():
            record = self._checked[key] = self._file.decoded(raw, self._decoder)
            if not all(is_sound(stored.made) for stored in record.documents):
                raise self._file.error("the pack holds a rule that no compiler makes")


class PackBuilder:
    """Takes in the records of rule files, as the cache would, and writes them as a pack."""

    def __init__(self) -> None:
        self._records: dict[str, bytes] = {}

    def get(self, _key: str) -> msgspec.Raw | None:
        """Give nothing: all is compiled anew."""
        return None

    def put(self, key: str, record: bytes) -> None:
        """Take a record in."""
        self._records[key] = record

    def save(self) -> None:
        """Do nothing: the pack is written when everything is known."""

    def write(self, path: Path, files: Sequence[tuple[str, bytes]], *, tocsin: str, rules: int) -> str:
        """Write the pack of rule files, given by name and content; give its identity."""
        members: _Members = tuple((name, file_key(raw, name)) for name, raw in files)
        encode = msgspec.msgpack.encode
        sections = {
            "records": encode({key: msgspec.Raw(self._records[key]) for key in sorted(self._records)}),
            "files": encode(members),
            "sources": zstandard.ZstdCompressor(level=10).compress(encode(tuple(raw for _, raw in files))),
        }
        compiler = compiler_version() or ""
        return write_pack(path, sections, tocsin=tocsin, compiler=compiler, files=len(files), rules=rules)
