"""The demonstration: what `make demo` runs, from the first line to the last."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def demonstrate(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "demo.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_demonstration_shows_findings_an_explanation_and_what_to_do_next(tmp_path: Path) -> None:
    output = demonstrate(tmp_path)
    shown = ["$ tocsin simulate", "$ tocsin scan", "Security Log Cleared", "$ tocsin explain", "comsvcs", "What next"]
    places = [output.index(text) for text in shown]
    assert places == sorted(places)


def test_the_demonstration_can_be_repeated_and_says_the_same(tmp_path: Path) -> None:
    first, findings = demonstrate(tmp_path), (tmp_path / "demo-out" / "findings.ndjson").read_bytes()
    assert demonstrate(tmp_path) == first
    assert (tmp_path / "demo-out" / "findings.ndjson").read_bytes() == findings
