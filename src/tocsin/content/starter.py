"""The starter pack: where the content that comes with tocsin is."""

from importlib.resources import files
from pathlib import Path

from tocsin.core.errors import ConfigError
from tocsin.core.location import Location

_PACKED = "_starter"


def starter_folder() -> Path:
    """Give the folder of the starter pack: inside an installed wheel, or the checkout's `content` folder.

    Raises ConfigError when an installation has neither.
    """
    package = Path(str(files("tocsin")))
    candidates = (package / _PACKED, package.parent.parent / "content")
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise ConfigError(
        "the starter pack is missing from this installation",
        location=Location(candidates[0].as_posix()),
        remedy="install tocsin again",
    )
