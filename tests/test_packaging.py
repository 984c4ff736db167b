"""The wheel: what is in it, and that it runs where nothing else is installed."""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import orjson
import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command with nothing of this environment in its way; give its stdout."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source distribution, and from it, not from the checkout, the wheel."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return folder


def only(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


def test_the_wheel_holds_the_product_and_the_starter_pack_and_nothing_else(dist: Path) -> None:
    names = set(zipfile.ZipFile(only(dist, "*.whl")).namelist())
    starter = {f"tocsin/_starter/{path.relative_to(ROOT / 'content').as_posix()}" for path in committed("content")}
    product = {path.relative_to(ROOT / "src").as_posix() for path in committed("src")}
    assert starter | product <= names
    assert {name.partition("/")[0].split("-")[0] for name in names} == {"tocsin"}
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def committed(folder: str) -> list[Path]:
    """Give the files of a folder that a build takes: all but caches."""
    return [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def test_the_source_distribution_holds_what_building_and_testing_need(dist: Path) -> None:
    with tarfile.open(only(dist, "*.tar.gz")) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"pyproject.toml", "Makefile", ".ci/run", "constraints.txt", "README.md", "CONTRIBUTING.md", "LICENSE"}
    assert wanted | {"examples/demo.py", "tests/conftest.py", "docs/architecture.md", "bench/__main__.py"} <= names


def test_the_wheel_runs_a_scan_in_an_empty_environment(dist: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "--quiet", "install")
    run(*pip, "--constraint", ROOT / "constraints.txt", only(dist, "*.whl"), cwd=tmp_path)
    tocsin = python.parent / "tocsin"

    assert run(tocsin, "--version", cwd=tmp_path).startswith("tocsin ")
    run(tocsin, "simulate", "-o", "network", "--people", "12", "--events", "300", cwd=tmp_path)
    output = run(tocsin, "scan", "network/logs", "-f", "ndjson", cwd=tmp_path)
    findings = [orjson.loads(line) for line in output.splitlines()]
    assert {finding["rule"]["level"] for finding in findings} >= {"high"}
    assert all(finding["events"][0]["source"].startswith("network/logs/") for finding in findings)
