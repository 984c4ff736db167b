"""Which log files there are, in an order that does not depend on the machine."""

import os
from pathlib import Path

from tocsin.core.event import RecordBatch
from tocsin.pipeline.sources import Limits, find_inputs

_HERE = Path(__file__).resolve().parents[2]


def corpora_folder() -> Path:
    """Where the corpora are expected, for naming tests by their files when tests are collected."""
    return Path(os.environ.get("TOCSIN_CORPORA", _HERE.parent / "shared" / "corpora"))


def otrf_files() -> list[str]:
    """The OTRF archives with Windows logs, relative to the corpora."""
    return _files("otrf/datasets/atomic/windows", (".zip", ".gz"))


def evtx_folders() -> list[str]:
    """The folders that hold EVTX files, relative to the corpora."""
    return sorted(
        {str(Path(name).parent) for top in ("evtx-attack-samples", "sigmahq") for name in _files(top, (".evtx",))}
    )


def batches(path: Path) -> list[RecordBatch]:
    """All records of a file, or of the EVTX files of a folder without its folders."""
    paths = sorted(path.glob("*.evtx")) if path.is_dir() else [path]
    units, _ = find_inputs([str(one) for one in paths])
    return [batch for unit in units for batch in unit.batches(Limits())]


def _files(top: str, endings: tuple[str, ...]) -> list[str]:
    folder = corpora_folder()
    return sorted(str(path.relative_to(folder)) for path in (folder / top).rglob("*") if path.name.endswith(endings))
