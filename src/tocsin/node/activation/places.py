"""Where a node's content is, and which files of it matter."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tocsin.content import starter_folder
from tocsin.detection.sigma.files import find_rule_files
from tocsin.detection.sigma.pack_format import pack_of
from tocsin.node.settings import NodeSettings
from tocsin.pipeline.enrichments import EnrichmentSettings

Kind = Literal["rules", "mappings", "lookups"]
KINDS: tuple[Kind, ...] = ("rules", "mappings", "lookups")
_MAPPINGS = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class ContentPlaces:
    """Where content is: rule files and folders, folders of mappings, and enrichments with their files."""

    rules: tuple[Path, ...]
    mappings: tuple[Path, ...]
    enrichments: tuple[EnrichmentSettings, ...] = ()

    @property
    def lookups(self) -> tuple[Path, ...]:
        """Give the files of the enrichments, in their order."""
        return tuple(each.file for each in self.enrichments)

    def of(self, kind: Kind) -> tuple[Path, ...]:
        """Give the places of one kind."""
        places: tuple[Path, ...] = getattr(self, kind)
        return places


def content_places(settings: NodeSettings) -> ContentPlaces:
    """Give the places that settings name; the starter pack stands in for rules, and its mappings come first."""
    rules = tuple(settings.content.rules) or (starter_folder() / "rules",)
    mappings = (starter_folder() / "mappings", *settings.content.mappings)
    return ContentPlaces(rules, mappings, tuple(settings.enrichments))


def files_at(kind: Kind, place: Path) -> Iterator[Path]:
    """Yield the files at a place that content of a kind is loaded from, in the order of their names."""
    if not place.is_dir():
        if place.is_file():
            yield place
    elif kind == "rules":
        pack = pack_of(place)
        if pack is not None:
            yield pack
        yield from (Path(path) for path, _ in find_rule_files([place])[0])
    elif kind == "mappings":
        for file in sorted(place.rglob("*")):
            if file.suffix in _MAPPINGS and not file.stem.endswith(".test") and file.is_file():
                yield file
