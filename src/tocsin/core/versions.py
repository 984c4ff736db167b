"""What a result depends on besides its input: the code and the libraries that make it."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tocsin.core.identity import digest

_SUFFIX: Final = ".dist-info"


def code_version(places: Sequence[str], libraries: Sequence[str]) -> str | None:
    """Give a hash of the code at `places`, of libraries' versions and of Python's; None if one of them is unknown.

    Places are packages (without those inside them) and modules of tocsin. The code itself is hashed, not its version
    alone, so that what is kept is never older than an edit.
    """
    folder = Path(__file__).resolve().parents[1]
    parts: list[str | bytes] = [".".join(map(str, sys.version_info)), sys.implementation.name]
    try:
        modules = sorted(path for place in places for path in _modules(folder / place))
        for path in modules:
            parts += [path.removeprefix(str(folder)), Path(path).read_bytes()]
    except OSError:
        return None
    versions = _versions(frozenset(libraries))
    if not modules or not versions.keys() >= set(libraries):
        return None
    return digest("compiler", *parts, *(f"{name} {versions[name]}" for name in libraries))


def _modules(path: Path) -> Iterator[str]:
    return iter([str(path)]) if path.suffix else map(str, path.glob("*.py"))


def _versions(wanted: frozenset[str]) -> dict[str, str]:
    """Give the versions of the libraries by the names of their metadata; `importlib.metadata` takes 50 ms to import.

    Source: Python packaging, "Recording installed projects": `name-version.dist-info` beside the modules.
    """
    versions: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - names are all that is wanted
        except OSError:
            continue
        for name in names:
            if name.endswith(_SUFFIX):
                library, _, version = name.removesuffix(_SUFFIX).lower().partition("-")
                if library in wanted:
                    versions.setdefault(library, version)
    return versions
