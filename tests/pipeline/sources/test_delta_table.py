"""Delta tables: the current version of a table is what is read of its folder, and nothing else."""

import json
import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from tests.pipeline.outcome import gathered
from tocsin.core.errors import InputError
from tocsin.core.event import ColumnBatch
from tocsin.core.values import Record
from tocsin.pipeline.sources import InputRef, Limits, find_inputs


@pytest.fixture
def table(tmp_path: Path) -> Path:
    folder = tmp_path / "lake" / "events"
    write_deltalake(folder, pa.table({"n": [1, 2, 3], "host": ["a b", "é/ü", None]}), partition_by=["host"])
    return folder


def found(*arguments: Path | str) -> list[InputRef]:
    inputs, errors = find_inputs(list(map(str, arguments)))
    assert errors == []
    return inputs


def refused(argument: Path) -> InputError:
    inputs, (error,) = find_inputs([str(argument)])
    assert inputs == []
    return error


def records_in(*arguments: Path | str) -> list[Record]:
    records = [record for unit in found(*arguments) for record in gathered(unit.batches(Limits())).records]
    return sorted(records, key=lambda record: str(record.get("n")))


def records_by_columns(argument: Path) -> list[Record]:
    records: list[Record] = []
    for unit in found(argument):
        for batch in unit.column_batches(Limits()):
            if isinstance(batch, ColumnBatch):
                records += batch.columns.records(range(batch.count))
    return sorted(records, key=lambda record: str(record.get("n")))


def edit_log(table: Path, version: int, edit: Callable[[dict[str, Any]], None]) -> None:
    path = table / "_delta_log" / f"{version:020}.json"
    actions = [json.loads(line) for line in path.read_text().splitlines()]
    for action in actions:
        edit(action)
    path.write_text("".join(f"{json.dumps(action)}\n" for action in actions))


def test_records_have_the_values_of_their_partition(table: Path) -> None:
    expected = [{"n": 1, "host": "a b"}, {"n": 2, "host": "é/ü"}, {"n": 3}]
    assert records_in(table) == expected
    assert records_by_columns(table) == expected


def test_partitions_of_other_types_are_read_as_columns_of_these_types_are(tmp_path: Path) -> None:
    columns = {"n": [1], "day": pa.array([20_000], pa.date32()), "port": pa.array([445], pa.int32()), "ok": [True]}
    write_deltalake(tmp_path / "t", pa.table(columns), partition_by=["day", "port", "ok"])
    assert records_in(tmp_path / "t") == [{"n": 1, "day": "2024-10-04", "port": 445, "ok": True}]
    assert records_by_columns(tmp_path / "t") == records_in(tmp_path / "t")


def test_a_source_is_a_data_file_and_a_position_a_row_of_it(tmp_path: Path) -> None:
    write_deltalake(tmp_path / "t", pa.table({"n": [1, 2, 3]}))
    (unit,) = found(tmp_path / "t")
    assert Path(unit.source).is_file()
    assert Path(unit.source).parent == tmp_path / "t"
    outcome = gathered(unit.batches(Limits()))
    assert outcome.positions == [0, 1, 2]
    assert outcome.sources == [unit.source] * 3
    assert unit.size == Path(unit.source).stat().st_size


def test_only_the_current_version_is_read(table: Path) -> None:
    DeltaTable(table).delete("n = 1")
    assert records_in(table) == [{"n": 2, "host": "é/ü"}, {"n": 3}]
    DeltaTable(table).update({"n": "n + 10"}, predicate="n = 2")
    assert records_in(table) == [{"n": 12, "host": "é/ü"}, {"n": 3}]
    more = pa.table({"n": [4], "host": ["c"], "more": ["x"]})
    write_deltalake(table, more, mode="append", schema_mode="merge")
    assert records_in(table) == [{"n": 12, "host": "é/ü"}, {"n": 3}, {"n": 4, "host": "c", "more": "x"}]
    DeltaTable(table).create_checkpoint()
    DeltaTable(table).optimize.compact()
    assert records_in(table) == [{"n": 12, "host": "é/ü"}, {"n": 3}, {"n": 4, "host": "c", "more": "x"}]
    write_deltalake(table, pa.table({"other": ["y"], "host": ["d"]}), mode="overwrite", schema_mode="overwrite")
    assert records_in(table) == [{"other": "y", "host": "d"}]


def test_a_table_without_rows_is_no_input(table: Path) -> None:
    DeltaTable(table).delete()
    assert found(table) == []


def test_a_table_that_is_met_in_a_folder_is_read_as_one(table: Path) -> None:
    DeltaTable(table).delete("n = 1")
    (table.parent / "z.json").write_text('{"n": 9}\n')
    (table.parent / "a.json").write_text('{"n": 0}\n')
    assert records_in(table.parent) == [{"n": 0}, {"n": 2, "host": "é/ü"}, {"n": 3}, {"n": 9}]
    sources = [unit.source for unit in found(table.parent)]
    assert sources == sorted(sources)


@pytest.mark.parametrize("pattern", ["*", "**", "events", "events/*", "events/**/*.parquet", "**/*"])
def test_patterns_lead_to_data_files_of_the_current_version_only(table: Path, pattern: str) -> None:
    DeltaTable(table).delete("n = 1")
    assert records_in(f"{table.parent}/{pattern}") == [{"n": 2, "host": "é/ü"}, {"n": 3}]


def test_a_pattern_that_leads_to_some_data_files_leads_to_no_others(table: Path) -> None:
    assert records_in(f"{table}/host=a*/*.parquet") == [{"n": 1, "host": "a b"}]


def test_the_log_of_a_table_is_no_log_of_events(table: Path) -> None:
    error = refused(table / "_delta_log")
    assert "log of a Delta table" in error.message
    assert error.remedy


def test_a_data_file_can_be_sent_to_another_process(table: Path) -> None:
    units = found(table)
    assert pickle.loads(pickle.dumps(units)) == units


def truncate(log: Path) -> None:
    path = log / f"{1:020}.json"
    path.write_bytes(path.read_bytes()[:-60])


@pytest.mark.parametrize(
    "damage",
    [
        truncate,
        lambda log: (log / f"{0:020}.json").unlink(),
        lambda log: (log / f"{1:020}.json").write_bytes(b"\xff\x00{"),
        lambda log: (log / "_last_checkpoint").write_text('{"version": 7, "size": 3}'),
        lambda log: [path.unlink() for path in log.iterdir()],
    ],
    ids=["truncated", "first version missing", "garbage", "no such checkpoint", "empty"],
)
def test_a_damaged_log_is_told_with_a_remedy(table: Path, damage: Callable[[Path], object]) -> None:
    DeltaTable(table).delete("n = 1")
    damage(table / "_delta_log")
    error = refused(table)
    assert "cannot be opened" in error.message
    assert "\n" not in error.message
    assert error.location is not None
    assert error.location.path == table.as_posix()
    assert error.remedy


def test_a_data_file_that_is_gone_is_told_when_it_is_read(table: Path) -> None:
    unit, *others = found(table)
    Path(unit.source).unlink()
    assert gathered(unit.batches(Limits())).kinds == ["InputError"]
    assert [found.source for found in others] == [found.source for found in found(table)[1:]]


def test_a_table_whose_columns_have_other_names_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "t"
    write_deltalake(table, pa.table({"n": [1]}))

    def map_columns(action: dict[str, Any]) -> None:
        if "protocol" in action:
            action["protocol"] = {"minReaderVersion": 2, "minWriterVersion": 5}
        if "metaData" in action:
            action["metaData"]["configuration"]["delta.columnMapping.mode"] = "name"
            schema = json.loads(action["metaData"]["schemaString"])
            for number, field in enumerate(schema["fields"], 1):
                field["metadata"] = {
                    "delta.columnMapping.id": number,
                    "delta.columnMapping.physicalName": f"col-{number}",
                }
            action["metaData"]["schemaString"] = json.dumps(schema)

    edit_log(table, 0, map_columns)
    error = refused(table)
    assert "column mapping" in error.message
    assert error.remedy


def test_a_table_that_needs_a_reader_who_knows_more_is_refused(table: Path) -> None:
    def need(action: dict[str, Any]) -> None:
        if "protocol" in action:
            features = {"readerFeatures": ["typeWidening"], "writerFeatures": ["typeWidening"]}
            action["protocol"] = {"minReaderVersion": 3, "minWriterVersion": 7, **features}

    edit_log(table, 0, need)
    assert "typeWidening" in refused(table).message


def test_a_data_file_outside_of_the_table_is_not_read(table: Path) -> None:
    def stray(action: dict[str, Any]) -> None:
        if action.get("add", {}).get("path", "").startswith("host=a"):
            action["add"]["path"] = "../../elsewhere.parquet"

    edit_log(table, 0, stray)
    inputs, (error,) = find_inputs([str(table)])
    assert "outside of the table" in error.message
    assert len(inputs) == 2


def deletion_vector(*rows: int) -> bytes:
    """Write rows as Delta's protocol has them: its magic, and an array of one 32-bit bitmap as the Roaring format is."""
    container = struct.pack(f"<{len(rows)}H", *rows)
    bitmap = struct.pack("<IIHHI", 12346, 1, 0, len(rows) - 1, 16) + container
    return struct.pack("<IQI", 1681511377, 1, 0) + bitmap


def in_z85(data: bytes) -> str:
    """Write bytes as ZeroMQ's RFC 32 has them."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
    numbers = [number for (number,) in struct.iter_unpack(">I", data)]
    return "".join(digits[number // 85**power % 85] for number in numbers for power in (4, 3, 2, 1, 0))


def test_a_data_file_with_deleted_rows_is_refused_and_others_are_read(tmp_path: Path) -> None:
    table = tmp_path / "t"
    write_deltalake(table, pa.table({"n": range(40)}))
    write_deltalake(table, pa.table({"n": [100]}), mode="append")

    def delete_rows(action: dict[str, Any]) -> None:
        if "protocol" in action:
            features = {"readerFeatures": ["deletionVectors"], "writerFeatures": ["deletionVectors"]}
            action["protocol"] = {"minReaderVersion": 3, "minWriterVersion": 7, **features}
        if "add" in action:
            vector = deletion_vector(3, 4, 7, 11)
            action["add"]["deletionVector"] = {
                "storageType": "i",
                "pathOrInlineDv": in_z85(vector),
                "sizeInBytes": len(vector),
                "cardinality": 4,
            }

    edit_log(table, 0, delete_rows)
    inputs, (error,) = find_inputs([str(table)])
    assert "deletion vector" in error.message
    assert error.remedy
    assert [record["n"] for unit in inputs for record in gathered(unit.batches(Limits())).records] == [100]
