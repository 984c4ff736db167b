"""Starting up: what a process imports, counted; time is not measured, imports are what takes it."""

import subprocess
import sys
from pathlib import Path

import pytest

MODULES_FOR_THE_OVERVIEW = 60
"""How many modules `tocsin --help` may import beyond those that Python itself starts with."""
HEAVY = {
    "cyclopts",
    "deltalake",
    "evtx",
    "hyperscan",
    "msgspec",
    "numpy",
    "orjson",
    "pyarrow",
    "pydantic",
    "pyparsing",
    "regex",
    "rich",
    "sigma",
    "yaml",
}


def modules_after(code: str) -> set[str]:
    """Run code in a fresh interpreter and give the modules that are imported at its end."""
    told = f"import sys\n{code}\nsys.stderr.write('\\n'.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return set(run.stderr.splitlines())


@pytest.fixture(scope="module")
def bare() -> set[str]:
    return modules_after("pass")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], []])
def test_the_overview_imports_hardly_anything(arguments: list[str], bare: set[str]) -> None:
    loaded = modules_after(f"from tocsin.cli.main import run\nassert run({arguments!r}) == 0") - bare
    assert {name.partition(".")[0] for name in loaded} & HEAVY == set()
    assert len(loaded) <= MODULES_FOR_THE_OVERVIEW, sorted(loaded)


def test_a_wrong_word_is_answered_without_the_rest_of_the_product(bare: set[str]) -> None:
    loaded = modules_after("from tocsin.cli.main import run\nassert run(['scna']) == 3") - bare
    assert {name.partition(".")[0] for name in loaded} & HEAVY == set()


def test_simulating_needs_neither_rules_nor_parsers(bare: set[str]) -> None:
    loaded = modules_after("import tocsin.cli.simulate") - bare
    assert {name.partition(".")[0] for name in loaded} & {"evtx", "hyperscan", "pyarrow", "regex", "sigma"} == set()


SCANNING = {"attr", "attrs", "cyclopts", "evtx", "hyperscan", "msgspec", "orjson", "rich", "zstandard"}
"""What a scan may import that finds rules and mappings in the cache."""
RULE = """\
title: Common
logsource: {product: windows}
detection:
    s:
        A|contains|all: [a, b]
    condition: s
"""


def scan(folder: Path, *options: str) -> str:
    """Give code that scans one event."""
    words = ["scan", str(folder / "event.json"), "--rules", str(folder / "rules"), "-j", "1", "-q", *options]
    return f"from tocsin.cli.main import run\nassert run({words!r}) == 0"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yml").write_text(RULE)
    (tmp_path / "event.json").write_text('{"a": 1}')
    return tmp_path


def test_a_scan_with_a_warm_cache_imports_no_compiler_of_anything(folder: Path, bare: set[str]) -> None:
    options = ("--cache", str(folder / "cache"))
    modules_after(scan(folder, *options))
    loaded = {name.partition(".")[0] for name in modules_after(scan(folder, *options)) - bare}
    assert loaded & HEAVY <= SCANNING
    assert loaded & {"numpy", "pydantic", "pyarrow", "regex", "sigma", "yaml"} == set()


def test_common_rules_are_compiled_without_pysigma_and_sound_mappings_checked_without_pydantic(
    folder: Path, bare: set[str]
) -> None:
    loaded = {name.partition(".")[0] for name in modules_after(scan(folder, "--no-cache")) - bare}
    assert loaded & HEAVY <= SCANNING | {"regex", "yaml"}
    assert loaded & {"numpy", "pydantic", "pyarrow", "sigma"} == set()


def test_a_warm_cache_or_a_pack_gives_rules_without_any_compiler(folder: Path, bare: set[str]) -> None:
    load = (
        "from pathlib import Path\n"
        "from tocsin.detection.cache import CacheFolder\n"
        "from tocsin.detection.sigma import load_rules\n"
        f"folder = Path({str(folder)!r})\n"
        "assert len(load_rules([folder / '{}'], cache=CacheFolder(folder / 'cache')).ruleset) == 1"
    )
    pack = (
        "from pathlib import Path\n"
        "from tocsin.detection.sigma.pack_building import build_pack\n"
        f"folder = Path({str(folder)!r})\n"
        "build_pack([folder / 'rules'], folder / 'a.pack', tocsin='1')"
    )
    modules_after(load.replace("{}", "rules"))
    modules_after(pack)
    for place in ("rules", "a.pack"):
        loaded = {name.partition(".")[0] for name in modules_after(load.replace("{}", place)) - bare}
        assert loaded & HEAVY <= {"msgspec", "orjson", *(["regex"] if place == "a.pack" else [])}, place


@pytest.mark.parametrize("door", ["tocsin", "tocsin.core", "tocsin.core.errors", "tocsin.core.ports"])
def test_the_core_needs_no_other_room(door: str, bare: set[str]) -> None:
    loaded = modules_after(f"import {door}") - bare
    rooms = {name.split(".")[1] for name in loaded if name.startswith("tocsin.")}
    assert rooms <= {"core"}
