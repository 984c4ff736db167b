"""Compiled Hyperscan databases, kept in the cache."""

from collections.abc import Sequence
from typing import Any, Final

import hyperscan
import msgspec
from msgspec import Struct

from tocsin.core.identity import digest
from tocsin.detection.cache import CacheFolder
from tocsin.detection.engine.hyperscan_matcher import (
    Compiled,
    HyperscanMatcher,
    compile_literals,
    compile_needles,
)
from tocsin.detection.engine.patient_matcher import PatientMatcher
from tocsin.detection.engine.patterns import Needle
from tocsin.detection.engine.scanner import Matcher

_LEAST_LITERALS: Final = 32
"""Databases of fewer literals compile as fast as they are read."""


_FORM: Final = "every place"
"""How databases are compiled; others have another name."""


class CompiledNeedles(Struct, frozen=True, array_like=True):
    """Needles as Hyperscan compiled them: the database, empty if there is none, and the numbers that it refused."""

    database: bytes
    refused: tuple[int, ...]


class HyperscanStore:
    """Databases by what they were compiled of and for: needles, library and processor."""

    def __init__(self, folder: CacheFolder) -> None:
        self._folder = folder
        self._platform = _platform()
        self._decoder = msgspec.msgpack.Decoder(CompiledNeedles)

    def matcher(self, needles: Sequence[Needle]) -> Matcher:
        """Give a matcher at once: on a known database, or one that searches directly until compiling pays."""
        known = self._known(self._name(needles)) if _is_worth_it(needles) else None
        return HyperscanMatcher(needles, known) if known else PatientMatcher(needles, self._made)

    def literals(self, literals: Sequence[bytes], numbers: Sequence[int], flags: int) -> Any:
        """Give the database of some literals, as `compile_literals` does, a known one if there is one."""
        if len(literals) < _LEAST_LITERALS:
            return compile_literals(literals, numbers, flags)
        name = "literals-" + digest(self._platform, msgspec.msgpack.encode((literals, list(numbers), flags)))
        known = self._known(name)
        if known is not None and known[0] is not None:
            return known[0]
        database = compile_literals(literals, numbers, flags)
        self._write(name, database, ())
        return database

    def _made(self, needles: Sequence[Needle]) -> Matcher:
        database, refused = compile_needles(needles)
        if _is_worth_it(needles):
            self._write(self._name(needles), database, refused)
        return HyperscanMatcher(needles, (database, refused))

    def _write(self, name: str, database: Any, refused: Sequence[int]) -> None:
        data = hyperscan.dumpb(database) if database is not None else b""
        self._folder.write(name, msgspec.msgpack.encode(CompiledNeedles(data, tuple(refused))))
        self._folder.trim()

    def _known(self, name: str) -> Compiled | None:
        data = self._folder.read(name)
        if data is None:
            return None
        try:
            known = self._decoder.decode(data)
            database = _database(known.database) if known.database else None
        except (msgspec.DecodeError, hyperscan.error):
            self._folder.counts.damaged += 1
            return None
        self._folder.use(name)
        return database, known.refused

    def _name(self, needles: Sequence[Needle]) -> str:
        return "hyperscan-" + digest(_FORM, self._platform, msgspec.msgpack.encode(needles))


def _database(dump: bytes) -> hyperscan.Database:
    """Give a database of a dump; Hyperscan checks its version and processor, and our hash its contents."""
    database = hyperscan.loadb(dump, hyperscan.HS_MODE_BLOCK)
    database.scratch = hyperscan.Scratch(database)
    return database


def _is_worth_it(needles: Sequence[Needle]) -> bool:
    return len(needles) >= _LEAST_LITERALS or any(needle.regex_flags is not None for needle in needles)


def _platform() -> bytes:
    """Give what databases compiled here depend on: Hyperscan's version and the features of the processor.

    Both stand in the head of a serialised database (Hyperscan's database.h: magic, version, length, platform).
    """
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=[b"a"], ids=[0], elements=1, flags=[0], literal=True)
    head: bytes = hyperscan.dumpb(database)[:20]
    return b"\0".join((str(database.info()).encode(), head[4:8], head[12:20]))
