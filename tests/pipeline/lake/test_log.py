"""The log of a table after the power was lost: what is torn goes, what was relied upon stays."""

from pathlib import Path

import pytest
from deltalake import DeltaTable

from tocsin.pipeline.lake import LakeTable, PendingFile
from tocsin.pipeline.lake.log import TableLog

TORN = [b"", b'{"commitInfo":{"operation":"WRI', bytes(400), b'{"commitInfo":{}}\n' + bytes(100)]


def committed(root: Path, numbers: range) -> None:
    table = LakeTable(root, "x")
    for number in numbers:
        stats = '{"numRecords":1}'
        table.commit([PendingFile(number, f"_day=2031-05-06/{number}.parquet", "2031-05-06", 1, stats)], 0.0)


def entry(root: Path, version: int) -> Path:
    return root / "x" / "_delta_log" / f"{version:020d}.json"


def files(root: Path) -> list[int]:
    return sorted(int(Path(path).stem) for path in DeltaTable(root / "x").file_uris())


@pytest.mark.parametrize("torn", TORN)
def test_a_torn_entry_goes_and_what_it_said_is_committed_again(tmp_path: Path, torn: bytes) -> None:
    committed(tmp_path, range(1, 4))
    entry(tmp_path, 3).write_bytes(torn)
    committed(tmp_path, range(3, 6))
    assert files(tmp_path) == [1, 2, 3, 4, 5]
    assert DeltaTable(tmp_path / "x").version() == 5


def test_entries_behind_a_torn_one_go_with_it(tmp_path: Path) -> None:
    committed(tmp_path, range(1, 4))
    entry(tmp_path, 2).write_bytes(b"")
    committed(tmp_path, range(2, 4))
    assert files(tmp_path) == [1, 2, 3]


def test_a_table_whose_first_entry_is_torn_is_made_anew(tmp_path: Path) -> None:
    committed(tmp_path, range(1, 2))
    entry(tmp_path, 1).unlink()
    entry(tmp_path, 0).write_bytes(b"")
    committed(tmp_path, range(1, 3))
    assert files(tmp_path) == [1, 2]


def test_a_checkpoint_that_cannot_be_read_goes_with_what_names_it(tmp_path: Path) -> None:
    committed(tmp_path, range(1, 4))
    DeltaTable(tmp_path / "x").create_checkpoint()
    (checkpoint,) = (tmp_path / "x" / "_delta_log").glob("*.checkpoint.parquet")
    checkpoint.write_bytes(bytes(checkpoint.stat().st_size))
    committed(tmp_path, range(4, 5))
    assert files(tmp_path) == [1, 2, 3, 4]
    assert not checkpoint.exists()


@pytest.mark.parametrize("hint", [b"", b"\0\0", b"{}", b"[]"])
def test_a_torn_name_of_the_last_checkpoint_costs_nothing(tmp_path: Path, hint: bytes) -> None:
    committed(tmp_path, range(1, 4))
    DeltaTable(tmp_path / "x").create_checkpoint()
    (tmp_path / "x" / "_delta_log" / "_last_checkpoint").write_bytes(hint)
    committed(tmp_path, range(4, 5))
    assert files(tmp_path) == [1, 2, 3, 4]


def test_a_log_whose_beginning_was_cleaned_up_stays_as_it_is(tmp_path: Path) -> None:
    committed(tmp_path, range(1, 6))
    DeltaTable(tmp_path / "x").create_checkpoint()
    for version in range(4):
        entry(tmp_path, version).unlink()
    before = sorted(path.name for path in (tmp_path / "x" / "_delta_log").iterdir())
    TableLog(tmp_path / "x").mend()
    assert sorted(path.name for path in (tmp_path / "x" / "_delta_log").iterdir()) == before
    (tmp_path / "x" / "_delta_log" / "_last_checkpoint").unlink()
    committed(tmp_path, range(6, 7))
    assert files(tmp_path) == [1, 2, 3, 4, 5, 6]


def test_two_committers_that_both_believe_to_have_the_lease_add_nothing_twice(tmp_path: Path) -> None:
    committed(tmp_path, range(1, 3))
    late, new = LakeTable(tmp_path, "x"), LakeTable(tmp_path, "x")
    pending = [PendingFile(number, f"_day=2031-05-06/{number}.parquet", "2031-05-06", 1, "{}") for number in (3, 4)]
    assert late.commit(pending[:1], 0.0) == 1
    assert new.commit(pending[:1], 0.0) == 0
    assert new.commit(pending, 0.0) == 1
    from tocsin.core.errors import StoreFailed

    with pytest.raises(StoreFailed):
        late.commit(pending, 0.0)
    assert late.commit(pending, 0.0) == 0
    assert files(tmp_path) == [1, 2, 3, 4]
