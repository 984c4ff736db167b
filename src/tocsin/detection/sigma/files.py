"""Which files of the given paths hold rules."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tocsin.core.errors import RuleError
from tocsin.core.location import Location

_SUFFIXES: Final = (".yml", ".yaml")
_TESTS: Final = (".test.yml", ".test.yaml")


def find_rule_files(paths: Sequence[Path]) -> tuple[list[tuple[Path, str]], list[RuleError]]:
    """Find rule files, each once, in the order of their names: `*.yml` and `*.yaml` in folders at any depth.

    Hidden files and folders and the tests beside rules (`*.test.yml`) are passed over; a file that is given by name is
    taken whatever it is called. The name is the path as it was given, with POSIX slashes.
    """
    found: dict[str, tuple[Path, str]] = {}
    errors: list[RuleError] = []
    for path in paths:
        if path.is_dir():
            files = sorted(_walk(path), key=lambda file: file.as_posix())
            if not files:
                remedy = "give a folder with *.yml files"
                errors.append(RuleError("the folder holds no rules", location=Location(path.as_posix()), remedy=remedy))
        elif path.exists():
            files = [path]
        else:
            what = "there is no such file or folder"
            errors.append(RuleError(what, location=Location(path.as_posix()), remedy="check the path"))
            continue
        for file in files:
            found.setdefault(os.path.realpath(file), (file, file.as_posix()))
    return sorted(found.values(), key=lambda item: item[1]), errors


def _walk(folder: Path) -> list[Path]:
    files = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(root, name) for name in names if _is_rule(name)]
    return files


def _is_rule(name: str) -> bool:
    return name.endswith(_SUFFIXES) and not name.endswith(_TESTS) and not name.startswith(".")
