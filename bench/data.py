"""What is measured on: real logs and rules from the shared corpora."""

import os
from dataclasses import dataclass
from pathlib import Path

import orjson

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


def write_ndjson(folder: Path, path: Path, events: int) -> None:
    """Write the first `events` OTRF records to one NDJSON file; repeat them if there are fewer."""
    units, _ = find_inputs([str(folder / "otrf" / "datasets" / "atomic" / "windows")])
    with path.open("wb") as file:
        left = events
        while left:
            for unit in units:
                for batch in unit.batches(LIMITS):
                    for record in batch.records[:left]:
                        file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
                    left -= min(left, len(batch.records))
                if not left:
                    break


def load_logs(folder: Path, ndjson: Path) -> Logs:
    """Read the lines of an NDJSON file, also as dicts, and list the EVTX files of the corpora."""
    lines = ndjson.read_bytes().splitlines()
    unit, _ = find_inputs([str(ndjson)])
    evtx, _ = find_inputs([str(folder)])
    records = [orjson.loads(line) for line in lines]
    return Logs(unit[0], lines, records, [one for one in evtx if one.source.endswith(".evtx")])
