"""The demonstration: what `make demo` runs, from the first line to the last."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_demonstration_shows_what_it_should(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "demo.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    shown = [
        "$ tocsin simulate",
        "$ tocsin up",
        "$ tocsin send",
        "--hec",
        "$ tocsin doctor",
        "ok    sum",
        "$ tocsin findings",
        "the node has stopped with exit code 0",
        "$ tocsin scan",
        "node and scan: equal",
        "$ tocsin explain",
        "verdict  match",
        "--score",
        "recall",
        "What next",
    ]
    places = [done.stdout.index(text) for text in shown]
    assert places == sorted(places)
    assert (tmp_path / "demo-out" / "report.html").stat().st_size > 0
    assert (tmp_path / "demo-out" / "findings.ndjson").stat().st_size > 0
