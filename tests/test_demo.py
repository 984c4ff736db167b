"""The demonstration: what `make demo` runs, from the first line to the last."""

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Run(NamedTuple):
    """What one run printed and wrote."""

    output: str
    findings: bytes


def demonstrate(folder: Path) -> Run:
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "demo.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return Run(done.stdout, (folder / "demo-out" / "findings.ndjson").read_bytes())


def test_the_demonstration_shows_what_it_should_and_can_be_repeated(tmp_path: Path) -> None:
    first = demonstrate(tmp_path)
    shown = ["$ tocsin simulate", "$ tocsin scan", "Security Log Cleared", "$ tocsin explain", "comsvcs", "What next"]
    places = [first.output.index(text) for text in shown]
    assert places == sorted(places)
    assert len(first.findings.splitlines()) == 10
    assert demonstrate(tmp_path) == first
