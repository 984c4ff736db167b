"""Small files become one that holds the same rows, in the order of time."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipeline.lake.lakes import START, TABLE, add, row
from tests.pipeline.lake.test_writing import row_of
from tocsin.core.errors import StoreFailed
from tocsin.pipeline.lake import (
    ColumnFiller,
    ColumnPlan,
    Compacting,
    LakeBuffer,
    LakePlace,
    LakeReader,
    LakeRow,
    LakeTable,
    StoredFile,
    WrittenFile,
    compact,
    next_group,
)
from tocsin.testing.mapping import FlatMapper

TODAY = date(2026, 3, 1)
LATER = date(2026, 4, 1)


def run(root: Path, files: list[StoredFile], filler: ColumnFiller | None = None) -> WrittenFile:
    """Compact files to the end."""
    work = compact(LakePlace(root), TABLE, files, filler)
    while True:
        try:
            next(work)
        except StopIteration as end:
            written: WrittenFile = end.value
            return written


def rows_of(root: Path) -> list[dict[str, Any]]:
    """Read all rows."""
    return [row for batch in LakeReader(root).batches(TABLE) for row in batch.to_pylist()]


def stored(name: str, size: int, day: str = "2026-03-01", hour: int = 0) -> StoredFile:
    """Make a file as a table tells of it."""
    at = START + timedelta(hours=hour)
    return StoredFile(f"_day={day}/{name}", day, size, 1, at, at, 0, {})


@given(st.lists(st.lists(st.tuples(st.integers(0, 50), st.booleans()), min_size=1, max_size=6), min_size=2, max_size=5))
@settings(max_examples=25, deadline=None)
def test_no_row_is_lost_or_changed(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[tuple[int, bool]]]
) -> None:
    root = tmp_path_factory.mktemp("lake")
    number = 1
    for part, events in enumerate(files):
        rows = [
            row(f"{part}-{i}", START + timedelta(minutes=at) if timed else None, str(i), START + timedelta(minutes=at))
            for i, (at, timed) in enumerate(events)
        ]
        number = add(root, number, rows)
    before = rows_of(root)
    table = LakeTable(root, TABLE)
    written = run(root, table.files())
    assert written.rows == len(before)
    table.replace(table.files(), [written], 1.0)
    after = rows_of(root)
    assert len(table.files()) == 1
    assert sorted(before, key=str) == sorted(after, key=str)
    assert after == sorted(after, key=lambda each: (each["_time"] or each["_received"], each["_id"]))


def test_files_of_many_stretches_are_put_together_in_order(tmp_path: Path) -> None:
    number = 1
    for part in range(3):
        raw = "x" * 30_000
        rows = [row(f"{part}-{i}", START + timedelta(seconds=3 * i + part), raw + str(i)) for i in range(600)]
        number = add(tmp_path, number, rows)
    table = LakeTable(tmp_path, TABLE)
    work = compact(LakePlace(tmp_path), TABLE, table.files(), None)
    stops = 0
    while True:
        try:
            next(work)
            stops += 1
        except StopIteration as end:
            table.replace(table.files(), [end.value], 1.0)
            break
    assert stops > 1
    times = [each["_time"] for each in rows_of(tmp_path)]
    assert len(times) == 1800
    assert times == sorted(times)


def test_a_compaction_that_is_given_up_leaves_the_table_and_no_file_with_its_name(tmp_path: Path) -> None:
    number = add(tmp_path, 1, [row("a", START)])
    add(tmp_path, number, [row("b", START + timedelta(minutes=1))])
    before = set(tmp_path.rglob("part-*"))
    work = compact(LakePlace(tmp_path), TABLE, LakeTable(tmp_path, TABLE).files(), None)
    next(work)
    work.close()
    assert set(tmp_path.rglob("part-*")) == before
    assert [each["_id"] for each in rows_of(tmp_path)] == ["a", "b"]


def test_a_file_that_was_written_and_never_came_into_the_table_changes_nothing(tmp_path: Path) -> None:
    number = add(tmp_path, 1, [row("a", START)])
    add(tmp_path, number, [row("b", START + timedelta(minutes=1))])
    table = LakeTable(tmp_path, TABLE)
    written = run(tmp_path, table.files())
    assert [each["_id"] for each in rows_of(tmp_path)] == ["a", "b"]
    again = run(tmp_path, table.files())
    assert again.path != written.path
    table.replace(table.files(), [again], 1.0)
    assert [each["_id"] for each in rows_of(tmp_path)] == ["a", "b"]


def test_of_two_that_put_the_same_files_together_the_second_is_refused(tmp_path: Path) -> None:
    number = add(tmp_path, 1, [row("a", START)])
    number = add(tmp_path, number, [row("b", START + timedelta(minutes=1))])
    first, second = LakeTable(tmp_path, TABLE), LakeTable(tmp_path, TABLE)
    files = first.files()
    assert second.files() == files
    written = run(tmp_path, files)
    first.replace(files, [written], 1.0)
    with pytest.raises(StoreFailed):
        second.replace(files, [written], 1.0)
    with pytest.raises(StoreFailed, match="another has changed"):
        second.replace(files, [written], 1.0)  # it has seen by now what became of them
    stale = LakeTable(tmp_path, TABLE)
    files = stale.files()
    LakeTable(tmp_path, TABLE).remove(files, 1.0)
    with pytest.raises(StoreFailed):
        stale.remove(files, 1.0)
    assert LakeReader(tmp_path).files(TABLE) == []


def test_files_that_come_meanwhile_stay(tmp_path: Path) -> None:
    number = add(tmp_path, 1, [row("a", START)])
    number = add(tmp_path, number, [row("b", START + timedelta(minutes=1))])
    table = LakeTable(tmp_path, TABLE)
    files = table.files()
    written = run(tmp_path, files)
    add(tmp_path, number, [row("c", START)])
    table.replace(files, [written], 1.0)
    assert sorted(each["_id"] for each in rows_of(tmp_path)) == ["a", "b", "c"]


def test_a_field_that_became_a_column_is_filled_in(tmp_path: Path) -> None:
    number = add(
        tmp_path, 1, [row_of({"n": 1, "user": "u", "ip": ["x"]}, "a")], LakeBuffer(lambda _: ColumnPlan(["n"], "m"))
    )
    plan = ColumnPlan(["n", "user", "ip", "none"], "m")
    add(tmp_path, number, [row_of({"n": 2, "ip": "i"}, "b")], LakeBuffer(lambda _: plan))
    table = LakeTable(tmp_path, TABLE)
    written = run(tmp_path, table.files(), ColumnFiller(FlatMapper(), lambda _: plan))
    table.replace(table.files(), [written], 1.0)
    first, second = rows_of(tmp_path)
    assert (first["n"], first["user"], first["ip"], first["_odd"]) == ("1", "u", None, "ip")
    assert (second["n"], second["user"], second["ip"], second["_odd"]) == ("2", None, "i", None)
    reader = LakeReader(tmp_path)
    facts = reader.facts(TABLE, reader.files(TABLE)[0])
    assert (facts.known, facts.meaning) == (set(plan.columns), "m")


def test_columns_that_another_mapping_read_are_read_again(tmp_path: Path) -> None:
    event = row_of({"n": 1}, "a")
    wrong = LakeRow(event.event, "web", START, 0, json.dumps({"n": 5}), event.route)
    number = add(tmp_path, 1, [wrong], LakeBuffer(lambda _: ColumnPlan(["n"], "before")))
    add(tmp_path, number, [row_of({"n": 2}, "b")], LakeBuffer(lambda _: ColumnPlan(["n"], "after")))
    table = LakeTable(tmp_path, TABLE)
    written = run(tmp_path, table.files(), ColumnFiller(FlatMapper(), lambda _: ColumnPlan(["n"], "after")))
    table.replace(table.files(), [written], 1.0)
    assert [each["n"] for each in rows_of(tmp_path)] == ["5", "2"]


def test_without_content_only_what_all_knew_alike_is_known(tmp_path: Path) -> None:
    number = add(tmp_path, 1, [row_of({"n": 1}, "a")], LakeBuffer(lambda _: ColumnPlan(["n"], "m")))
    add(tmp_path, number, [row_of({"n": 2, "user": "u"}, "b")], LakeBuffer(lambda _: ColumnPlan(["n", "user"], "m")))
    table = LakeTable(tmp_path, TABLE)
    table.replace(table.files(), [run(tmp_path, table.files())], 1.0)
    reader = LakeReader(tmp_path)
    assert reader.facts(TABLE, reader.files(TABLE)[0]).known == {"_src_ip", "_dst_ip", "n"}
    assert [(each["n"], each["user"]) for each in rows_of(tmp_path)] == [("1", None), ("2", "u")]


def test_files_of_about_one_size_are_put_together_when_there_are_enough() -> None:
    few = [stored(f"s{i}", 1000 + i, hour=i) for i in range(15)]
    assert next_group(few, Compacting(), TODAY) == []
    group = next_group([stored("large", 10**7), *reversed(few), stored("s15", 900, hour=15)], Compacting(), TODAY)
    assert [file.path.split("/")[1] for file in group] == [f"s{i}" for i in range(16)]


def test_files_of_a_day_that_is_over_are_put_together_when_there_are_two() -> None:
    files = [stored("a", 1000), stored("b", 2000), stored("large", 10**9)]
    assert [file.path.split("/")[1] for file in next_group(files, Compacting(), LATER)] == ["a", "b"]
    assert next_group(files, Compacting(), TODAY + timedelta(days=1)) == []


def test_files_of_two_days_never_meet() -> None:
    files = [stored("a", 1000), stored("b", 1000, day="2026-03-02")]
    assert next_group(files, Compacting(), LATER) == []


def test_a_group_does_not_become_larger_than_it_is_to_be() -> None:
    files = [stored(f"f{i}", 400, hour=i) for i in range(20)]
    assert len(next_group(files, Compacting(target_bytes=2000, files=16), TODAY)) == 5
    assert next_group([stored(f"f{i}", 1000) for i in range(20)], Compacting(target_bytes=2000), TODAY) == []
