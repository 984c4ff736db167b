"""What is measured on: real logs and rules from the shared corpora, in files made of them."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.core.values import Record
from tocsin.pipeline.sources import Limits, find_inputs

LIMITS = Limits()
_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class Logs:
    """The files of one run. `parquet` holds those events of `ndjson` that are the same record there, of which
    `columns` has the NDJSON; `evtx` is the folder of the corpora's event logs, `repeated` the same several times;
    `sample` has every so many-th event of `ndjson` and `hard`, `large` has `ndjson` several times.
    """

    ndjson: Path
    hard: Path
    parquet: Path
    columns: Path
    evtx: Path
    repeated: Path
    sample: Path
    large: Path


def corpora() -> Path:
    """Find the shared corpora by TOCSIN_CORPORA or beside the checkout."""
    folder = Path(os.environ.get("TOCSIN_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
    if not folder.is_dir():
        raise SystemExit(f"the benchmark needs the shared corpora; {folder} is not there: set TOCSIN_CORPORA")
    return folder


def records(folder: Path) -> Iterator[Record]:
    """Yield the OTRF records."""
    units, _ = find_inputs([str(folder / "otrf" / "datasets" / "atomic" / "windows")])
    for unit in units:
        for batch in unit.batches(LIMITS):
            yield from batch.records


def write_ndjson(folder: Path, path: Path, events: int) -> None:
    """Write the first `events` OTRF records to one NDJSON file; repeat them if there are fewer."""
    with path.open("wb") as file:
        left = events
        while left:
            for record in records(folder):
                file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
                left -= 1
                if not left:
                    break


def write_parquet(ndjson: Path, path: Path, lines: Path) -> int:
    """Write the events of an NDJSON file that are flat to a Parquet file, and these as NDJSON; give how many they are.

    A column has one type. Fields that have several in the corpora are written with the commonest, and events that have
    another are left out of both files, as are events with values in values.
    """
    kinds: dict[str, dict[type, int]] = {}
    for line in ndjson.open("rb"):
        for name, value in orjson.loads(line).items():
            its = kinds.setdefault(name, {})
            its[type(value)] = its.get(type(value), 0) + 1
    usual = {name: max(its, key=lambda kind: its[kind]) for name, its in kinds.items()}
    arrow = {str: pa.string(), int: pa.int64(), bool: pa.bool_(), float: pa.float64()}
    schema = pa.schema([(name, arrow[kind]) for name, kind in usual.items() if kind in arrow])
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer, lines.open("wb") as kept:
        batch: list[Record] = []
        for line in ndjson.open("rb"):
            record = orjson.loads(line)
            if all(type(value) is usual[name] and usual[name] in arrow for name, value in record.items()):
                batch.append(record)
                kept.write(line)
                count += 1
            if len(batch) == _ROWS:
                writer.write_table(_table(batch, schema), _ROWS)
                batch = []
        if batch:
            writer.write_table(_table(batch, schema), _ROWS)
    return count


def _table(batch: list[Record], schema: pa.Schema) -> pa.Table:
    columns = [pa.array([record.get(field.name) for record in batch], field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def link_evtx(folder: Path, path: Path, times: int) -> None:
    """Make a folder of the corpora's event logs, each so many times."""
    for round_ in range(times):
        place = path / str(round_)
        place.mkdir(parents=True)
        for number, file in enumerate(sorted(folder.rglob("*.evtx"))):
            target = place / f"{number:03}.evtx"
            if round_:  # inputs that are links to one file are one input
                shutil.copyfile(file, target)
            else:
                target.symlink_to(file)


def repeat(source: Path, path: Path, times: int) -> None:
    """Write a file several times to another."""
    with path.open("wb") as file:
        for _ in range(times):
            with source.open("rb") as again:
                shutil.copyfileobj(again, file)


def write_sample(sources: list[Path], path: Path, every: int) -> None:
    """Write every so many-th line of some files to another."""
    with path.open("wb") as file:
        for source in sources:
            for number, line in enumerate(source.open("rb")):
                if number % every == 0:
                    file.write(line)
