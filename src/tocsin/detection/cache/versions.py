"""What the compiled form of a rule depends on besides the rule: the code and the libraries that compile it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tocsin.core.identity import digest

COMPILING: Final = (
    "core",
    "detection/cache",
    "detection/sigma",
    "detection/engine/expression.py",
    "detection/engine/regexes.py",
    "detection/engine/ruleset.py",
)
"""The packages and modules of tocsin whose code decides what rules compile to, and how that is written down."""

_LIBRARIES: Final = ("msgspec", "pysigma", "pyyaml", "regex")
_SUFFIX: Final = ".dist-info"


def compiler_version() -> str | None:
    """Give a hash of the code that compiles rules, of its libraries' versions and of Python's; None if unknown.

    The code itself is hashed, not its version alone, so that what is cached is never older than an edit.
    """
    folder = Path(__file__).resolve().parents[2]
    parts: list[str | bytes] = [sys.version, sys.implementation.name]
    try:
        modules = sorted(path for name in COMPILING for path in _modules(folder / name))
        for path in modules:
            parts += [path.removeprefix(str(folder)), Path(path).read_bytes()]
    except OSError:
        return None
    versions = _versions()
    if not modules or not versions.keys() >= set(_LIBRARIES):
        return None
    return digest("compiler", *parts, *(f"{name} {versions[name]}" for name in _LIBRARIES))


def _modules(path: Path) -> Iterator[str]:
    return iter([str(path)]) if path.suffix else map(str, path.glob("*.py"))


def _versions() -> dict[str, str]:
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
                if library in _LIBRARIES:
                    versions.setdefault(library, version)
    return versions
