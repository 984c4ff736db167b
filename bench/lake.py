"""What a commit and an opening of a table cost as its log grows: `python -m bench.lake [--commits N] [--gateway]`.

Files are told of and not written: it is the log that is measured, with the compaction that keeps the number of files
small. A node commits every two seconds and keeps an hour of its log; here the hour is shortened (`--log-seconds`), so
that about as many entries are there as in a node.
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from tests.pipeline.lake.gateway import free_port, running

from tocsin.pipeline.lake import (
    Compacting,
    LakePlace,
    LakeReader,
    LakeTable,
    LogKeeping,
    PendingFile,
    StoredFile,
    WrittenFile,
    next_group,
)

TABLE = "windows.sysmon"
FIRST = date(2026, 1, 1)
MARKS = (100, 1_000, 5_000, 20_000)
COMMITS_A_DAY = 2_000


def main() -> None:
    """Measure and print the curve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=MARKS[-1])
    parser.add_argument("--log-seconds", type=int, default=15)
    parser.add_argument("--gateway", action="store_true", help="in an object store instead of on the disk")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running(folder, free_port()) if asked.gateway else nullcontext() as gateway:
            place, stored = gateway.place() if gateway else (LakePlace(folder / "lake"), folder / "lake")
            print(f"{'commits':>8} {'commit ms':>10} {'open ms':>8} {'files':>6} {'log entries':>12}")
            run(place, stored / TABLE / "_delta_log", asked.commits, asked.log_seconds)


def run(place: LakePlace, log: Path, commits: int, log_seconds: int) -> None:
    """Commit, and print what it costs at the marks."""
    table = LakeTable(place, TABLE, LogKeeping(log_seconds=log_seconds))
    times: list[float] = []
    for number in range(1, commits + 1):
        day = (FIRST + timedelta(days=number // COMMITS_A_DAY)).isoformat()
        file = PendingFile(number, f"_day={day}/part-{number}.parquet", day, 20_000, stats(100))
        times.append(timed(lambda: table.commit([file], 1e9)))  # noqa: B023 - it is called here
        if number % 16 == 0:
            compact(table, date.fromisoformat(day))
        if number in MARKS or number == commits:
            openings = [timed(lambda: LakeReader(place).files(TABLE)) for _ in range(5)]
            cells = statistics.median(times[-60:]), statistics.median(openings)
            files = len(LakeReader(place).files(TABLE))
            print(
                f"{number:>8,} {cells[0]:>10.1f} {cells[1]:>8.1f} {files:>6} {len(list(log.iterdir())):>12,}",
                flush=True,
            )


def compact(table: LakeTable, today: date) -> None:
    """Tell of files as put together, as the keeper would do it."""
    while group := next_group(table.files(), Compacting(), today):
        first = group[0]
        path = f"{first.path.removesuffix('.parquet')}x{len(group)}.parquet"
        table.replace(group, [together(group, path, first.day)], 1e9)


def together(group: list[StoredFile], path: str, day: str) -> WrittenFile:
    """Give the file that a group would become."""
    rows, size = sum(file.rows for file in group), sum(file.size for file in group)
    return WrittenFile(TABLE, path, day, size, rows, stats(rows))


def stats(rows: int) -> str:
    """Give statistics as a file of many columns has them."""
    nulls = {f"x_column_{number}": 0 for number in range(30)}
    return json.dumps({"numRecords": rows, "minValues": {}, "maxValues": {}, "nullCount": nulls})


def timed(work: Callable[[], Any]) -> float:
    """Give the milliseconds that something takes."""
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
