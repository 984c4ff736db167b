"""A Delta table is scanned as a Parquet file, or lines of JSON, with the same records would be."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.node.parquet_logs import WINDOWS, Scans, as_records, write_ndjson, write_parquet
from tests.node.sysmon import compiled
from tocsin.core.columns import batches_of, records_of
from tocsin.core.values import Record
from tocsin.detection.wire import decode
from tocsin.node.tally import Tally
from tocsin.pipeline.sources import InputRef, find_inputs

CHANNEL = "Microsoft-Windows-Sysmon/Operational"


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Scans:
    return Scans(compiled(tmp_path_factory.mktemp("rules"), WINDOWS))


def processes(number: int, **more: Any) -> pa.Table:
    """Give so many process creations; every third is one of whoami."""
    images = ["C:\\whoami.exe" if n % 3 == 0 else f"C:\\{n}.exe" for n in range(number)]
    columns = {
        "EventID": ["1"] * number,
        "Image": images,
        "n": range(number),
        "Host": [f"h{n % 3}" for n in range(number)],
    }
    return pa.table(
        {**columns, "Channel": [CHANNEL] * number, **{name: [value] * number for name, value in more.items()}}
    )


OPERATIONS = st.lists(
    st.sampled_from(
        (
            lambda table: write_deltalake(table, processes(200), mode="append", schema_mode="merge"),
            lambda table: write_deltalake(
                table, processes(90, CommandLine="SEKURLSA"), mode="append", schema_mode="merge"
            ),
            lambda table: write_deltalake(
                table, processes(30, User="x", Day="2026"), mode="overwrite", schema_mode="overwrite"
            ),
            lambda table: DeltaTable(table).delete("n % 5 = 1"),
            lambda table: DeltaTable(table).delete("Host = 'h1'"),
            lambda table: DeltaTable(table).update({"Image": "'C:\\\\sekurlsa.exe'"}, predicate="n % 7 = 3"),
            lambda table: DeltaTable(table).optimize.compact(),
            lambda table: DeltaTable(table).create_checkpoint(),
        )
    ),
    max_size=4,
)


def findings_of(windows: Scans, units: Iterable[InputRef]) -> tuple[Counter[bytes], Tally]:
    """Give what is found in inputs, but for where it was found, and all that is counted."""
    findings: Counter[bytes] = Counter()
    total = Tally()
    for unit in units:
        hits, tally = windows.of(unit)
        total.merge(tally)
        for rule, line, *_ in hits:
            finding = decode(line)
            findings[orjson.dumps([rule, finding.fingerprint, finding.matched], option=orjson.OPT_SORT_KEYS)] += 1
    return findings, total


@settings(deadline=None, max_examples=25)
@given(partition=st.sampled_from((None, ["Host"], ["EventID", "Host"], ["Channel"])), operations=OPERATIONS)
def test_a_table_is_scanned_as_its_rows_are_elsewhere(
    windows: Scans, partition: list[str] | None, operations: Sequence[Any]
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_deltalake(folder / "table", processes(150), partition_by=partition)
        for operate in operations:
            operate(folder / "table")
        table = DeltaTable(folder / "table").to_pyarrow_table()
        rows: list[Record] = [record for batch in batches_of(table) for record in records_of(batch)]
        units, errors = find_inputs([name])
        assert errors == []
        of_table, counted = findings_of(windows, units)
        by_records, _ = findings_of(windows, map(as_records, units))
        of_parquet, of_parquet_counted = findings_of(
            windows, [write_parquet(folder / "log.parquet", rows)] if rows else []
        )
        of_ndjson, _ = findings_of(windows, [write_ndjson(folder / "log.ndjson", rows)])
    assert of_table == by_records == of_parquet == of_ndjson
    assert counted.events == len(rows) == of_parquet_counted.events
    assert counted.log_types == of_parquet_counted.log_types
    assert counted.lost == []
    assert counted.faults == {}
