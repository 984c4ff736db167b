"""The cache that a command uses: which folder it is, and what has to be told about it."""

import os
import sys
from pathlib import Path

from rich.console import Console

from tocsin.cli.output.visible import visible
from tocsin.core.errors import UsageError
from tocsin.detection.cache import CacheFolder

VARIABLE = "TOCSIN_CACHE"
_OFF = ("", "off")


def chosen_cache(folder: Path | None, talk: Console, *, off: bool, verbose: bool = False) -> CacheFolder | None:
    """Give the cache: that of `folder`, else of the environment, else the user's own; None when there is to be none.

    A folder that must not be used is told, when it was asked for or could be somebody's doing; a cache that is not
    there costs time and nothing else.
    """
    if off:
        if folder is not None:
            raise UsageError("--cache and --no-cache contradict each other", remedy="leave one of them out")
        return None
    named = folder or _named()
    path = named or (user_folder() if VARIABLE not in os.environ else None)
    if path is None:
        return None
    cache = CacheFolder(path / "compiled")
    if not cache.refused:
        return cache
    if named is not None or verbose or path.exists():
        talk.print(f"the cache {visible(str(path))} is not used: {cache.refused}", soft_wrap=True)
        talk.print("  name another folder with --cache, or use --no-cache", soft_wrap=True)
    return None


def tell_cache(talk: Console, cache: CacheFolder | None) -> None:
    """Print what became of the cache, for those who want to know everything."""
    if cache is None:
        return
    counts = cache.counts
    files = counts.records + counts.new_records
    text = f"of {files:,} rule files {counts.records:,} known, {counts.new_records:,} compiled"
    if counts.damaged:
        text += f", {counts.damaged:,} entries damaged"
    talk.print(f"cache     {visible(str(cache.path))}: {text}", soft_wrap=True)


def user_folder() -> Path | None:
    """Give the folder for what this user's tocsin may lose at any time; None when the system names none.

    Source: XDG Base Directory Specification 0.8 (`XDG_CACHE_HOME`); Apple's File System Programming Guide
    (`Library/Caches`); Windows' Known Folders (`LOCALAPPDATA`).
    """
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) / "tocsin" / "cache" if local else None
    named = os.environ.get("XDG_CACHE_HOME", "")
    if named and sys.platform != "darwin" and Path(named).is_absolute():
        return Path(named) / "tocsin"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "tocsin"


def _named() -> Path | None:
    """Give the folder that the environment names."""
    value = os.environ.get(VARIABLE, "")
    return None if value.strip().lower() in _OFF else Path(value)
