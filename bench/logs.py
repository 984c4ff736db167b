"""Writing all the logs of one run."""

from collections.abc import Iterator
from pathlib import Path

from evtx import PyEvtxParser

from bench.data import Logs, link_evtx, repeat, write_ndjson, write_parquet, write_sample
from bench.hard import write_hard

LARGE = 5
REPEATS = 20
"""How often the event logs of the corpora are in the folder of repeated ones."""


def write_logs(folder: Path, place: Path, events: int) -> tuple[Logs, dict[str, int]]:
    """Write all logs; give where they are, and how many events each has."""
    logs = Logs(
        place / "otrf.ndjson",
        place / "hard.ndjson",
        place / "otrf.parquet",
        place / "columns.ndjson",
        place / "evtx",
        place / "repeated",
        place / "sample.ndjson",
        place / "large.ndjson",
    )
    write_ndjson(folder, logs.ndjson, events)
    write_hard(folder, logs.hard, max(1, events // 4))
    flat = write_parquet(logs.ndjson, logs.parquet, logs.columns)
    link_evtx(folder, logs.evtx, 1)
    link_evtx(folder, logs.repeated, REPEATS)
    write_sample([logs.ndjson, logs.hard], logs.sample, every=100)
    repeat(logs.ndjson, logs.large, LARGE)
    one = sum(1 for file in logs.evtx.rglob("*.evtx") for _ in _parsed(file))
    counts = {
        "ndjson": events,
        "hard": max(1, events // 4),
        "large": events * LARGE,
        "parquet": flat,
        "evtx": one,
        "repeated": one * REPEATS,
    }
    return logs, counts


def _parsed(file: Path) -> Iterator[object]:
    yield from PyEvtxParser(str(file)).records_json()
