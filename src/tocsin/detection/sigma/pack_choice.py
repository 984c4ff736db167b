"""The packs among the paths that rules are loaded from: given in the stead of rules, or lying in their folders."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tocsin.core.errors import PackError
from tocsin.core.ports import Store
from tocsin.detection.sigma.pack_format import is_pack, pack_of

if TYPE_CHECKING:
    from tocsin.detection.sigma.packs import Pack

_RULES = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class Member:
    """A rule file in a pack: the pack, its place and name there, and its key."""

    pack: "Pack"
    number: int
    name: str
    key: str

    def read(self) -> bytes:
        """Give the file; raises PackError."""
        return self.pack.source(self.number, self.name, self.key)


@dataclass(slots=True)
class PackChoice:
    """What came of looking for packs.

    `packs` are those whose records can be used, each with what the names of its files begin with; `members` are the
    rule files in packs that were given, by the names they are told by; `paths` is what is left to be read; `notes` is
    what has to be said.
    """

    packs: list[tuple[str, "Pack"]] = field(default_factory=list)
    members: dict[str, Member] = field(default_factory=dict)
    paths: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def find_packs(paths: Sequence[Path], store: Store | None) -> PackChoice:
    """Find the packs among paths and in folders; raises PackError for one that was given and cannot be used."""
    choice = PackChoice()
    for path in paths:
        name = path.as_posix()
        if path.suffix not in _RULES and path.is_file() and is_pack(path):
            pack = _used(path, store, f"{name}/", choice)
            for number, (member, key) in enumerate(pack.members()):
                choice.members[f"{name}/{member}"] = Member(pack, number, member, key)
            continue
        choice.paths.append(path)
        beside = pack_of(path) if path.is_dir() else None
        if beside is not None:
            try:
                _used(beside, store, "" if name == "." else name.rstrip("/") + "/", choice)
            except PackError as error:
                choice.notes.append(f"{error}; its rules are loaded from their files")
    return choice


def _used(path: Path, store: Store | None, prefix: str, choice: PackChoice) -> "Pack":
    # Imported here for start-up time: most rules come without a pack.
    from tocsin.detection.sigma.packs import Pack  # noqa: PLC0415

    pack = Pack(path, store)
    choice.notes += pack.notes
    if pack.is_current:
        choice.packs.append((prefix, pack))
    return pack
