"""The log of a table does not grow with its commits: neither what is kept of it nor what an opening reads."""

import json
from pathlib import Path

import pytest

from tests.pipeline.lake.gateway import Gateway
from tests.pipeline.lake.lakes import TABLE
from tocsin.pipeline.lake import LakePlace, LakeReader, LakeTable, LogKeeping, PendingFile, WrittenFile

DAY = "2026-03-01"
KEEPING = LogKeeping(checkpoint_commits=10, log_seconds=0)


def pending(number: int) -> PendingFile:
    """Give a file that is told of only."""
    return PendingFile(number, f"_day={DAY}/part-{number}.parquet", DAY, 10, json.dumps({"numRecords": 1}))


@pytest.mark.parametrize("kind", ["disk", "store"])
def test_after_many_commits_as_much_is_kept_and_read_as_after_few(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    gateway: Gateway | None = None if kind == "disk" else request.getfixturevalue("gateway")
    place, folder = gateway.place() if gateway else (LakePlace(tmp_path), tmp_path)
    log = folder / TABLE / "_delta_log"
    table = LakeTable(place, TABLE, KEEPING)
    kept: list[int] = []
    for number in range(1, 151):
        assert table.commit([pending(number)], 1.0) == 1
        if number % 10 == 0:  # as a compaction does it
            files = table.files()
            whole = WrittenFile(
                TABLE, f"_day={DAY}/whole-{number}.parquet", DAY, 10, number, json.dumps({"numRecords": number})
            )
            table.replace(files, [whole], 1.0)
            kept.append(len(list(log.iterdir())))
    assert max(kept[-5:]) <= max(kept[:3]) + 2
    last = json.loads((log / "_last_checkpoint").read_bytes())["version"]
    behind = [path for path in log.glob("*.json") if int(path.stem) > last]
    assert len(behind) <= KEEPING.checkpoint_commits
    reader = LakeReader(place)
    assert [(file.path, file.rows) for file in reader.files(TABLE)] == [(f"_day={DAY}/whole-150.parquet", 150)]


def test_what_is_in_a_table_is_known_when_its_old_log_is_gone(tmp_path: Path) -> None:
    table = LakeTable(tmp_path, TABLE, KEEPING)
    for number in range(1, 31):
        table.commit([pending(number)], 1.0)
    again = LakeTable(tmp_path, TABLE, KEEPING)
    assert not (tmp_path / TABLE / "_delta_log" / f"{1:020}.json").exists()
    assert again.commit([pending(number) for number in range(1, 32)], 1.0) == 1
    assert len(again.files()) == 31
