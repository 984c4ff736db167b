"""What is read of the lake: nothing that was not asked for."""

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.lake.lakes import START, TABLE, add, month, row
from tocsin.core.errors import StoreFailed
from tocsin.pipeline.lake import LakeReader


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make 30 days of small files."""
    root = tmp_path_factory.mktemp("lake")
    month(root)
    return root


def test_a_day_opens_no_file_of_another_day(lake: Path) -> None:
    reader = LakeReader(lake)
    begin = START + timedelta(days=11)
    files = reader.files(TABLE, begin, begin + timedelta(days=1))
    rows = [row for batch in reader.batches(TABLE, files, ["_id", "_day"]) for row in batch.to_pylist()]
    assert {row["_day"] for row in rows} == {"2026-03-12"}
    assert [row["_id"] for row in rows] == [f"11-{part}-{i}" for part in range(3) for i in range(4)]
    assert (reader.files_opened, reader.rows_read) == (3, 12)
    assert all(path.startswith("_day=2026-03-12/") for path in reader.opened(TABLE))


def test_hours_of_a_day_open_the_files_of_these_hours(lake: Path) -> None:
    reader = LakeReader(lake)
    begin = START + timedelta(days=4, hours=8)
    files = reader.files(TABLE, begin, begin + timedelta(minutes=1))
    assert sum(batch.num_rows for batch in reader.batches(TABLE, files, ["_id"])) == 4
    assert reader.files_opened == 1


def test_days_are_chosen_by_name(lake: Path) -> None:
    assert {file.day for file in LakeReader(lake).files(TABLE, days=["2026-03-02", "2026-03-30"])} == {
        "2026-03-02",
        "2026-03-30",
    }


def test_a_query_over_a_dataset_opens_no_file_of_another_day(lake: Path) -> None:
    reader = LakeReader(lake)
    dataset = reader.dataset(TABLE)
    with duckdb.connect() as connection:
        connection.register("events", dataset)
        found = connection.execute("select count(*) from events where _day = '2026-03-05'").fetchall()
    assert found == [(12,)]
    assert {path.split("/")[0] for path in reader.opened(TABLE)} == {"_day=2026-03-05"}


def test_all_is_there_when_nothing_is_named(lake: Path) -> None:
    reader = LakeReader(lake)
    assert sum(batch.num_rows for batch in reader.batches(TABLE)) == 360
    assert (reader.files_opened, reader.rows_read) == (90, 360)
    assert len({file.path for file in reader.files(TABLE)}) == 90


def test_events_without_a_time_are_found_on_the_day_of_their_receipt(tmp_path: Path) -> None:
    received = START + timedelta(days=2, hours=5)
    add(tmp_path, 1, [row("timed", START + timedelta(days=2)), row("untimed", None, received=received)])
    reader = LakeReader(tmp_path)
    begin = START + timedelta(days=2, hours=4)
    (file,) = reader.files(TABLE, begin, begin + timedelta(hours=2))
    assert (file.rows, file.untimed, file.first) == (2, 1, START + timedelta(days=2))


def test_a_reader_sees_a_table_as_it_was(tmp_path: Path) -> None:
    number = add(tmp_path, 1, [row("first", START)])
    reader = LakeReader(tmp_path)
    before = reader.files(TABLE)
    add(tmp_path, number, [row("second", START)])
    assert reader.files(TABLE) == before
    assert len(LakeReader(tmp_path).files(TABLE)) == 2


def test_tables_are_told_by_their_logs(tmp_path: Path) -> None:
    assert LakeReader(tmp_path / "none").tables() == []
    add(tmp_path, 1, [row("a", START), row("b", START, table="unknown")])
    (tmp_path / "other").mkdir()
    assert LakeReader(tmp_path).tables() == ["unknown", TABLE]


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreFailed, match="cannot be read"):
        LakeReader(tmp_path).files("nothing")
