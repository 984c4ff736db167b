"""Where a hunt looks, and what it may use: as a node's settings say, or a lake alone."""

from dataclasses import dataclass
from pathlib import Path

from tocsin.cli.node_settings import settings_from
from tocsin.core.errors import UsageError
from tocsin.node.processes.lake import lake_place
from tocsin.node.settings.hunt import HuntSettings
from tocsin.pipeline.lake import LakePlace


@dataclass(frozen=True, slots=True)
class HuntPlace:
    """A lake, the folders of mappings beside those that come along, and what a query may use."""

    lake: LakePlace
    mappings: tuple[Path, ...]
    limits: HuntSettings


def place_of(config: Path, lake: str | None) -> HuntPlace:
    """Give the lake that is named, else that of a node's settings; raises UsageError where there is none."""
    if lake is None:
        settings = settings_from(config)
        return HuntPlace(lake_place(settings), tuple(settings.content.mappings), settings.hunt)
    place = LakePlace(lake)
    if place.folder is not None and not place.folder.is_dir():
        raise UsageError(f"--lake: there is no folder {lake}", remedy="name the folder that the tables are in")
    return HuntPlace(place, (), HuntSettings())
