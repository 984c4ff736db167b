"""Which files of the given paths hold rules."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tocsin.core.errors import RuleError
from tocsin.core.location import Location

_SUFFIXES: Final = (".yml", ".yaml")
_TESTS: Final = (".test.yml", ".test.yaml")


def find_rule_files(paths: Sequence[Path]) -> tuple[list[tuple[str, str]], list[RuleError]]:
    """Find rule files, each once, in the order of their names: `*.yml` and `*.yaml` in folders at any depth.

    Hidden files and folders and the tests beside rules (`*.test.yml`) are passed over; a file that is given by name is
    taken whatever it is called. Of each file its path and its name are given, which is the path with POSIX slashes.
    """
    found: dict[str, tuple[str, str]] = {}
    errors: list[RuleError] = []
    for path in paths:
        name = path.as_posix()
        if path.is_dir():
            prefix = "" if name == "." else name.rstrip("/") + "/"
            inside = sorted(_walk(str(path), prefix, os.path.realpath(path)))
            if not inside:
                remedy = "give a folder with *.yml files"
                errors.append(RuleError("the folder holds no rules", location=Location(name), remedy=remedy))
            for file_name, file, real in inside:
                found.setdefault(real, (file, file_name))
        elif path.exists():
            found.setdefault(os.path.realpath(path), (str(path), name))
        else:
            what = "there is no such file or folder"
            errors.append(RuleError(what, location=Location(name), remedy="check the path"))
    return sorted(found.values(), key=lambda item: item[1]), errors


def _walk(folder: str, prefix: str, real: str) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the path and the real path of every rule file in a folder, which has these itself.

    Folders that are links are passed over, so the real path of what is no link is that of its folder and its name;
    asking the system for it would take as long as reading the file.
    """
    try:
        items = list(os.scandir(folder))
    except OSError:
        return
    for item in items:
        name = item.name
        if name.startswith("."):
            continue
        if _is_folder(item):
            if not item.is_symlink():
                yield from _walk(item.path, f"{prefix}{name}/", os.path.join(real, name))  # noqa: PTH118 - as texts
        elif name.endswith(_SUFFIXES) and not name.endswith(_TESTS):
            is_link = item.is_symlink()
            yield prefix + name, item.path, os.path.realpath(item.path) if is_link else os.path.join(real, name)  # noqa: PTH118


def _is_folder(item: os.DirEntry[str]) -> bool:
    try:
        return item.is_dir()
    except OSError:  # a link to where we may not look
        return False
