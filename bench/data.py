"""What is measured on: real logs and rules from the shared corpora."""

import os
from dataclasses import dataclass
from pathlib import Path

import orjson

from tocsin.core.event import RecordBatch
from tocsin.core.values import Record
from tocsin.pipeline.sources import InputRef, Limits, find_inputs

LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Logs:
    """Real logs: NDJSON lines in a file and in memory, the same as dicts, and EVTX files."""

    ndjson: InputRef
    lines: list[bytes]
    records: list[Record]
    evtx: list[InputRef]


def corpora() -> Path:
    """Find the shared corpora by TOCSIN_CORPORA or beside the checkout."""
    folder = Path(os.environ.get("TOCSIN_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
    if not folder.is_dir():
        raise SystemExit(f"the benchmark needs the shared corpora; {folder} is not there: set TOCSIN_CORPORA")
    return folder


def load_logs(folder: Path, scratch: Path, events: int) -> Logs:
    """Write the first `events` OTRF records to one NDJSON file (repeated if fewer) and list the EVTX files."""
    units, _ = find_inputs([str(folder / "otrf" / "datasets" / "atomic" / "windows")])
    path = scratch / "otrf.ndjson"
    records: list[Record] = []
    for unit in units:
        for batch in unit.batches(LIMITS):
            records.extend(batch.records)
        if len(records) >= events:
            break
    while len(records) < events:
        records.extend(records[: events - len(records)])
    del records[events:]
    lines = [orjson.dumps(record) for record in records]
    path.write_bytes(b"\n".join(lines) + b"\n")
    ndjson, _ = find_inputs([str(path)])
    evtx, _ = find_inputs([str(folder)])
    return Logs(ndjson[0], lines, records, [unit for unit in evtx if unit.source.endswith(".evtx")])


def batches_of(records: list[Record]) -> RecordBatch:
    """Put records in one batch."""
    return RecordBatch("memory", records, list(range(len(records))))
