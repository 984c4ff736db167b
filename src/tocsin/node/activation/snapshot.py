"""A snapshot: the files of one version of content, as they were when it was taken."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from tocsin.core.errors import StoreFailed, TocsinError
from tocsin.core.identity import digest
from tocsin.core.location import Location
from tocsin.node.activation.places import KINDS, ContentPlaces, Kind
from tocsin.pipeline.enrichments import EnrichmentSettings

MANIFEST = "manifest.json"
_PIECE = 1024**2


class Root(msgspec.Struct, frozen=True):
    """A place whose content was copied: what kind it is, where it was, and where its copy is in the snapshot."""

    kind: Kind
    given: str
    copy: str


class KeptFile(msgspec.Struct, frozen=True):
    """A file in the snapshot, with the SHA-256 of what is in it."""

    path: str
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a snapshot holds; `enrichments` are settings but for their files, which are the lookups in this order."""

    roots: list[Root]
    files: list[KeptFile]
    enrichments: list[dict[str, Any]] = []

    @property
    def version(self) -> str:
        """Give the version: a hash of what the files are called and what is in them, wherever they came from."""
        roots = [f"{root.kind}\0{root.copy}" for root in self.roots]
        said = (msgspec.json.encode(self.enrichments),) if self.enrichments else ()
        return digest(*roots, "files", *(part for file in self.files for part in (file.path, file.sha256)), *said)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A version of content on disk."""

    folder: Path
    manifest: Manifest

    @property
    def version(self) -> str:
        """Give its version."""
        return self.manifest.version

    @property
    def places(self) -> ContentPlaces:
        """Give where its content is, in the order of the places that it was taken from."""
        copies = {
            kind: tuple(self.folder / root.copy for root in self.manifest.roots if root.kind == kind) for kind in KINDS
        }
        said = zip(self.manifest.enrichments, copies["lookups"], strict=True)
        enrichments = tuple(EnrichmentSettings(**settings, file=copy) for settings, copy in said)
        return ContentPlaces(copies["rules"], copies["mappings"], enrichments)

    def as_given(self, error: TocsinError) -> TocsinError:
        """Give an error about a copy as one about the file that was copied: there it can be mended."""
        if error.location is None:
            return error
        for root in self.manifest.roots:
            copy = (self.folder / root.copy).as_posix()
            path = error.location.path
            if path == copy or path.startswith(f"{copy}/"):
                place = Location(root.given + path.removeprefix(copy), error.location.line, error.location.record)
                return type(error)(error.message.replace(copy, root.given), location=place, remedy=error.remedy)
        return error


def open_snapshot(folder: Path) -> Snapshot:
    """Open a snapshot, which is called like its version; raises StoreFailed unless every file is what it was."""
    place = Location(folder.as_posix())
    remedy = "load the content anew (SIGHUP, or restart the node): it is kept again"
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
        if manifest.version != folder.name:
            raise StoreFailed("this version of the content is not what it was", location=place, remedy=remedy)
        for file in manifest.files:
            if sha256(folder / file.path) != file.sha256:
                changed = Location((folder / file.path).as_posix())
                raise StoreFailed("this file is not what it was", location=changed, remedy=remedy)
    except (OSError, msgspec.DecodeError) as error:
        message = f"this version of the content cannot be read: {error}"
        raise StoreFailed(message, location=place, remedy=remedy) from error
    return Snapshot(folder, manifest)


def sha256(path: Path) -> str:
    """Hash what is in a file (FIPS 180-4), in hexadecimal digits; raises OSError."""
    hashing = hashlib.sha256()
    number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        while piece := os.read(number, _PIECE):
            hashing.update(piece)
    finally:
        os.close(number)
    return hashing.hexdigest()
