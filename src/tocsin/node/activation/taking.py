"""Taking a snapshot: what content is at this instant is copied, and on disk before anybody hears of it."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

import msgspec

from tocsin.core.errors import ContentError, StoreFailed
from tocsin.core.location import Location
from tocsin.node.activation.places import KINDS, ContentPlaces, files_at
from tocsin.node.activation.snapshot import MANIFEST, KeptFile, Manifest, Root, Snapshot, open_snapshot, sha256
from tocsin.pipeline.disk import sync

BEGUN = ".begun"


def take(places: ContentPlaces, content: Path) -> tuple[Snapshot, list[ContentError]]:
    """Take a snapshot into a folder of versions; give it with the errors of what cannot be read.

    Files that another version holds as well are kept once. Raises StoreFailed when the disk does not take it. The
    caller sees to it that nobody else takes one at once.
    """
    try:
        return _taken(places, content)
    except OSError as error:
        raise StoreFailed(
            f"the content cannot be kept: {error.strerror or error}",
            location=Location(content.as_posix()),
            remedy="check the disk; the content that was active stays so",
        ) from error


def _taken(places: ContentPlaces, content: Path) -> tuple[Snapshot, list[ContentError]]:
    begun = content / BEGUN
    shutil.rmtree(begun, ignore_errors=True)
    begun.mkdir(parents=True, mode=0o700)
    taking = _Taking(begun, _known(content))
    for kind in KINDS:
        for number, place in enumerate(places.of(kind)):
            taking.copy(place, Root(kind, place.as_posix(), f"{kind}/{number:02}/{place.resolve().name or 'root'}"))
    enrichments = [each.model_dump(mode="json", exclude={"file"}) for each in places.enrichments]
    manifest = Manifest(taking.roots, taking.files, enrichments)
    (begun / MANIFEST).write_bytes(msgspec.json.encode(manifest))
    for path in (begun / MANIFEST, *(folder for folder in begun.rglob("*") if folder.is_dir()), begun):
        sync(path)
    return _placed(Snapshot(begun, manifest), content), taking.errors


def _placed(taken: Snapshot, content: Path) -> Snapshot:
    """Let a snapshot have the name of its version, in the place of one that is damaged."""
    folder = content / taken.version
    with suppress(StoreFailed):
        there = open_snapshot(folder)
        shutil.rmtree(taken.folder)
        # Where it was taken from may have changed; the files are the same.
        return Snapshot(there.folder, taken.manifest)
    shutil.rmtree(folder, ignore_errors=True)
    taken.folder.rename(folder)
    sync(content)
    return Snapshot(folder, taken.manifest)


def _known(content: Path) -> dict[str, Path]:
    """Give the files of the versions that are there, by what is in them."""
    found: dict[str, Path] = {}
    for manifest in content.glob(f"*/{MANIFEST}"):
        with suppress(OSError, msgspec.DecodeError):
            for file in msgspec.json.decode(manifest.read_bytes(), type=Manifest).files:
                found[file.sha256] = manifest.parent / file.path
    return found


class _Taking:
    """What was copied so far into a folder; `known` are files that are there already, by what is in them."""

    def __init__(self, begun: Path, known: dict[str, Path]) -> None:
        self.roots: list[Root] = []
        self.files: list[KeptFile] = []
        self.errors: list[ContentError] = []
        self._begun = begun
        self._known = known
        self._seen: set[Path] = set()

    def copy(self, place: Path, root: Root) -> None:
        """Copy all that matters at a place."""
        self.roots.append(root)
        if place.is_dir():
            (self._begun / root.copy).mkdir(parents=True)
        for file in files_at(root.kind, place):
            real = file.resolve()
            if root.kind == "rules" and real in self._seen:
                continue  # named twice, it would be two rules with one id
            self._seen.add(real)
            name = root.copy if file == place else f"{root.copy}/{file.relative_to(place).as_posix()}"
            try:
                hashed = sha256(file)
            except OSError as error:
                why = f"cannot be read: {error.strerror or error}"
                remedy = "check who may read it"
                self.errors.append(ContentError(why, location=Location(file.as_posix()), remedy=remedy))
                continue
            self.files.append(KeptFile(name, self._kept(file, self._begun / name, hashed)))

    def _kept(self, file: Path, to: Path, hashed: str) -> str:
        """Have a file in the snapshot; give the hash of what is in it, which may have changed since it was hashed."""
        to.parent.mkdir(parents=True, exist_ok=True)
        same = self._known.get(hashed)
        if same is not None:
            with suppress(OSError):
                if sha256(same) == hashed:
                    os.link(same, to)
                    return hashed
        shutil.copyfile(file, to)
        to.chmod(0o400)
        sync(to)
        return sha256(to)
