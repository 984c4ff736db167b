"""What is written into files, and what their tables know of it."""

import json
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.pipeline.lake.lakes import START, TABLE, add
from tocsin.core.entity import Entity
from tocsin.core.event import Event
from tocsin.core.values import Record
from tocsin.pipeline.lake import ColumnPlan, LakeBuffer, LakeReader, LakeRow, write_files
from tocsin.pipeline.lake.schema import COLUMNS_KEY, CORE
from tocsin.testing.routes import FlatRoute

ROUTE = FlatRoute()


def row_of(record: Record, name: str = "a", raw: str | None = None, **others: str) -> LakeRow:
    """Make a row whose fields are read from a record."""
    entities = (Entity("user", "first"), Entity("user", "second"), Entity("process", "p.exe"))
    event = Event(record, name, START, "web/1", 7, TABLE, entities)
    return LakeRow(event, "web", START, 1007, json.dumps(record) if raw is None else raw, ROUTE, **others)


def buffered(*rows: LakeRow, fields: str = "User user ip n gone") -> LakeBuffer:
    """Gather rows with columns for these fields."""
    buffer = LakeBuffer(lambda _: ColumnPlan(fields.split()))
    for row in rows:
        buffer.add(row)
    return buffer


def written(root: Path, buffer: LakeBuffer) -> Path:
    """Write what is gathered as one file."""
    (file,) = write_files(root, buffer, ("x",))
    return root / TABLE / file.path


def test_a_file_has_the_core_and_the_columns_that_have_values(tmp_path: Path) -> None:
    path = written(tmp_path, buffered(row_of({"User": "u", "user": "v", "n": 5, "ip": ["x"], "else": 1})))
    (row,) = pq.ParquetFile(path).read().to_pylist()
    fields = {"x_user": "u", "user": "v", "n": "5"}
    assert {name: row[name] for name in fields} == fields
    assert set(row) == {*CORE.names, *fields}
    assert (row["_odd"], row["_user"], row["_process"], row["_host"]) == ("ip", "first", "p.exe", None)
    assert (row["_time"], row["_position"], row["_class_uid"]) == (START, 7, 1007)
    assert json.loads(row["_raw"])["else"] == 1


def test_a_file_says_which_columns_its_writer_knew(tmp_path: Path) -> None:
    path = written(tmp_path, buffered(row_of({"n": 1})))
    metadata = pq.read_schema(path).metadata
    assert metadata[COLUMNS_KEY] == b"_src_ip,_dst_ip,x_user,gone,ip,n,user"
    add(tmp_path, 1, [], buffered(row_of({"n": 1})))
    reader = LakeReader(tmp_path)
    assert reader.facts(TABLE, reader.files(TABLE)[0]).known == {
        "_src_ip",
        "_dst_ip",
        "x_user",
        "gone",
        "ip",
        "n",
        "user",
    }


def test_rows_of_two_plans_are_one_file_that_knows_what_both_knew(tmp_path: Path) -> None:
    buffer = buffered(row_of({"n": 1, "ip": "i"}), fields="n ip")
    buffer.use(lambda _: ColumnPlan(["n", "user"]))
    buffer.add(row_of({"n": 2, "user": "u"}, "b"))
    path = written(tmp_path, buffer)
    assert pq.read_schema(path).metadata[COLUMNS_KEY] == b"_src_ip,_dst_ip,n"
    assert pq.read_table(path, columns=["n", "ip", "user"]).to_pylist() == [
        {"n": "1", "ip": "i", "user": None},
        {"n": "2", "ip": None, "user": "u"},
    ]


def test_enrichments_are_kept_as_they_were_given(tmp_path: Path) -> None:
    path = written(tmp_path, buffered(row_of({}, enriched='{"geo":{"country":"NO"}}')))
    assert pq.read_table(path)["_enriched"].to_pylist() == ['{"geo":{"country":"NO"}}']


def test_half_a_surrogate_pair_is_odd(tmp_path: Path) -> None:
    path = written(tmp_path, buffered(row_of({"user": "a\ud800", "n": 1}, raw="{}"), row_of({"user": "b"}, "b")))
    rows = pq.read_table(path, columns=["user", "n", "_odd"]).to_pylist()
    assert rows == [{"user": None, "n": "1", "_odd": "user"}, {"user": "b", "n": None, "_odd": None}]


def test_the_log_knows_the_bounds_of_hosts_and_the_nulls_of_all(tmp_path: Path) -> None:
    buffer = buffered(*(row_of({"n": number}, str(number)) for number in range(3)), row_of({}, "d"))
    (file,) = write_files(tmp_path, buffer, ("x",))
    stats = json.loads(file.stats)
    assert (file.rows, stats["numRecords"], stats["nullCount"]["n"], stats["nullCount"]["_host"]) == (4, 4, 1, 4)
    assert stats["minValues"]["_user"] == stats["maxValues"]["_user"] == "first"
    assert "n" not in stats["minValues"]


@pytest.mark.parametrize(
    ("text", "most"),
    [("b" * 32, "b" * 32), ("b" * 33, "b" * 32 + "\U0010ffff"), ("\U0010ffff" * 40, "\U0010ffff" * 41)],
)
def test_bounds_of_long_texts_are_bounds(tmp_path: Path, text: str, most: str) -> None:
    event = Event({}, "a", START, "web/1", 7, TABLE, (Entity("host", text),))
    (file,) = write_files(tmp_path, buffered(LakeRow(event, "web", START, 0, "{}")), ("x",))
    stats = json.loads(file.stats)
    assert (stats["minValues"]["_host"], stats["maxValues"]["_host"]) == (text[:32], most)
    assert stats["minValues"]["_host"] <= text <= stats["maxValues"]["_host"]


def test_columns_come_to_a_table_when_its_files_have_them(tmp_path: Path) -> None:
    number = add(tmp_path, 1, [row_of({"n": 1})])
    assert set(LakeReader(tmp_path).schema(TABLE).names) == {*CORE.names, "_day"}
    buffer = LakeBuffer(lambda _: ColumnPlan(["n", "user"]))
    add(tmp_path, number, [row_of({"n": 2, "user": "u"}, "b")], buffer)
    reader = LakeReader(tmp_path)
    assert set(reader.schema(TABLE).names) == {*CORE.names, "_day", "n", "user"}
    rows = [row for batch in reader.batches(TABLE, columns=["_id", "n", "user"]) for row in batch.to_pylist()]
    assert sorted(rows, key=lambda row: row["_id"]) == [
        {"_id": "a", "n": None, "user": None},
        {"_id": "b", "n": "2", "user": "u"},
    ]


def test_rows_are_in_the_order_of_time(tmp_path: Path) -> None:
    times = [START + timedelta(minutes=minute) for minute in (5, 1, 3)]
    rows = [LakeRow(Event({}, str(i), time, "w", 0, TABLE), "w", START, 0, "{}") for i, time in enumerate(times)]
    assert pq.read_table(written(tmp_path, buffered(*rows)))["_id"].to_pylist() == ["1", "2", "0"]
