"""The rooms: what may import what, checked on the imports themselves."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from tocsin.cli.commands import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "tocsin"


def contracts() -> list[dict[str, object]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return settings["tool"]["importlinter"]["contracts"]


def layers() -> list[set[str]]:
    (contract,) = [item for item in contracts() if item["type"] == "layers"]
    rows = contract["layers"]
    assert isinstance(rows, list)
    return [{room.strip() for room in row.split("|")} for row in rows]


def test_the_rooms_import_downwards_only() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", run.stdout)


def test_every_command_is_kept_from_the_others() -> None:
    (contract,) = [item for item in contracts() if item["name"] == "Commands know nothing of each other"]
    assert contract["modules"] == [command.path.partition(":")[0] for command in COMMANDS]


def test_every_room_has_its_place() -> None:
    placed = set().union(*layers()) | {"simulate", "testing"}
    assert {folder.name for folder in SOURCE.iterdir() if (folder / "__init__.py").exists()} == placed


def test_the_architecture_page_draws_the_layers_that_are_enforced() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = re.search(r"^cli.*core$", text, re.MULTILINE)
    assert drawn
    assert [{room.strip() for room in row.split("|")} for row in drawn[0].split("->")] == layers()
