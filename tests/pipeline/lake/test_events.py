"""Events read back from a lake file."""

import io
from datetime import datetime
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from tests.pipeline.lake.lakes import START, add, row
from tocsin.core.event import RecordBatch
from tocsin.pipeline.lake.events import is_of_lake, stored_events
from tocsin.pipeline.lake.schema import TABLE_SCHEMA

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab_."), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def file_of(raws: list[str], enriched: list[str | None] | None = None, time: datetime | None = START) -> io.BytesIO:
    count = len(raws)
    columns = {
        "_id": [f"id{number}" for number in range(count)],
        "_time": pa.array([time] * count, pa.timestamp("us", tz="UTC")),
        "_source": ["web/1"] * count,
        "_position": list(range(100, 100 + count)),
        "_raw": raws,
    }
    if enriched is not None:
        columns["_enriched"] = pa.array(enriched, pa.string())
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file


def read(file: io.BytesIO, size: int = 1000) -> list[RecordBatch]:
    return list(stored_events(file, "f", size))


@given(st.lists(st.dictionaries(st.text("abc_."), JSON, max_size=4), min_size=1, max_size=8))
def test_records_come_back_as_they_were(records: list[dict[str, object]]) -> None:
    (batch,) = read(file_of([orjson.dumps(record).decode() for record in records]))
    assert batch.records == records
    assert [origin.id for origin in batch.origins] == [f"id{number}" for number in range(len(records))]
    assert [origin.position for origin in batch.origins] == list(range(100, 100 + len(records)))
    assert {origin.time for origin in batch.origins} == {START}
    assert (batch.positions, batch.size, batch.faults) == (list(range(len(records))), 1000, [])


def test_what_enrichments_found_goes_along() -> None:
    (batch,) = read(file_of(["{}", '{"a": 1}'], ['{"geo": {"country": "NO"}}', None]))
    assert [origin.enriched for origin in batch.origins] == [{"geo": {"country": "NO"}}, None]
    assert batch.records == [{}, {"a": 1}]


def test_what_is_no_record_is_told_and_the_others_are_read() -> None:
    (batch,) = read(file_of(['{"a": 1}', "[1]", "nothing", "", '{"b": NaN}', '{"c": 2}']))
    assert batch.records == [{"a": 1}, {"b": "NaN"}, {"c": 2}]
    assert [origin.id for origin in batch.origins] == ["id0", "id4", "id5"]
    assert batch.positions == [0, 4, 5]
    assert (len(batch.faults), batch.repaired) == (3, 1)


def test_many_rows_come_in_batches_whose_sizes_add_up() -> None:
    batches = read(file_of(["{}"] * 10_000), 77_777)
    assert [batch.count for batch in batches] == [4096, 4096, 1808]
    assert sum(batch.size for batch in batches) == 77_777
    assert batches[2].positions[0] == 8192


def test_a_damaged_file_is_a_fault() -> None:
    file = file_of(["{}"])
    (batch,) = read(io.BytesIO(file.getvalue()[:-10]))
    assert (batch.count, len(batch.faults), batch.size) == (0, 1, 1000)


def test_tables_of_the_lake_are_told_by_their_columns() -> None:
    assert is_of_lake(TABLE_SCHEMA.names)
    assert not is_of_lake(["_id", "_raw", "time"])


def test_what_the_lake_writes_is_read(tmp_path: Path) -> None:
    add(tmp_path, 1, [row("a", START, '{"x": 1}'), row("b", None, '{"x": 2}', received=START)])
    (path,) = tmp_path.rglob("*.parquet")
    with path.open("rb") as file:
        (batch,) = stored_events(file, "f", 1)
    assert {(origin.id, origin.time) for origin in batch.origins} == {("a", START), ("b", None)}
