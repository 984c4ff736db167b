"""Starting up: what a process imports, counted; time is not measured, imports are what takes it."""

import subprocess
import sys

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


@pytest.mark.parametrize("door", ["tocsin", "tocsin.core", "tocsin.core.errors", "tocsin.core.ports"])
def test_the_core_needs_no_other_room(door: str, bare: set[str]) -> None:
    loaded = modules_after(f"import {door}") - bare
    rooms = {name.split(".")[1] for name in loaded if name.startswith("tocsin.")}
    assert rooms <= {"core"}
