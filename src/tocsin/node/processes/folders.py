"""Where in a node's data folder everything is."""

from pathlib import Path

from tocsin.node.settings import NodeSettings

SERIES = "a"
"""The series of the only receiver process."""
BACKFILL = "backfill"
"""The series of what commands put in: dead letters again, and old logs. It is worked on behind all others."""


def spool_folder(settings: NodeSettings) -> Path:
    """Give the folder of the spool's series."""
    return settings.data / "spool"


def series_folder(settings: NodeSettings) -> Path:
    """Give the folder of the receiver's series."""
    return spool_folder(settings) / SERIES


def backfill_folder(settings: NodeSettings) -> Path:
    """Give the folder of the series that commands write."""
    return spool_folder(settings) / BACKFILL


def all_series(settings: NodeSettings) -> list[Path]:
    """Give the folders of all series, the backfill last."""
    folder = backfill_folder(settings)
    return [series_folder(settings), *([folder] if folder.is_dir() else [])]


def lake_folder(settings: NodeSettings) -> Path:
    """Give the folder of a lake that is not in an object store."""
    return settings.data / "lake"


def state_url(settings: NodeSettings) -> str:
    """Give the URL of the state's database."""
    return settings.state or f"sqlite:///{(settings.data / 'state.db').as_posix()}"


def address_file(settings: NodeSettings) -> Path:
    """Give the file in which the receiver tells where it listens."""
    return settings.data / "address"


def content_folder(settings: NodeSettings) -> Path:
    """Give the folder of the versions of content."""
    return settings.data / "content"
