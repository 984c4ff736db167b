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
from time import perf_counter, process_time
from typing import Any, NamedTuple

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


class Spent(NamedTuple):
    """Milliseconds, of processors and by the clock."""

    cpu: float
    clock: float


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
            print("milliseconds of this process's processors, and by the clock, median of 60 commits and 5 openings")
            print(
                f"{'commits':>8} {'commit cpu':>11} {'clock':>7} {'open cpu':>9} {'clock':>7} {'files':>6} {'log':>6}"
            )
            run(place, stored / TABLE / "_delta_log", asked.commits, asked.log_seconds)


def run(place: LakePlace, log: Path, commits: int, log_seconds: int) -> None:
    """Commit, and print what it costs at the marks."""
    table = LakeTable(place, TABLE, LogKeeping(log_seconds=log_seconds))
    times: list[Spent] = []
    for number in range(1, commits + 1):
        day = (FIRST + timedelta(days=number // COMMITS_A_DAY)).isoformat()
        file = PendingFile(number, f"_day={day}/part-{number}.parquet", day, 20_000, stats(100))
        times.append(timed(lambda: table.commit([file], 1e9)))  # noqa: B023 - it is called here
        if number % 16 == 0:
            compact(table, date.fromisoformat(day))
        if number in MARKS or number == commits:
            cells = median(times[-60:]), median([timed(lambda: LakeReader(place).files(TABLE)) for _ in range(5)])
            files, entries = len(LakeReader(place).files(TABLE)), len(list(log.iterdir()))
            (cpu, clock), (open_cpu, open_clock) = cells
            print(
                f"{number:>8,} {cpu:>11.1f} {clock:>7.1f} {open_cpu:>9.1f} {open_clock:>7.1f} {files:>6} {entries:>6,}",
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


def timed(work: Callable[[], Any]) -> Spent:
    """Give the milliseconds that something takes."""
    begun, used = perf_counter(), process_time()
    work()
    return Spent((process_time() - used) * 1000, (perf_counter() - begun) * 1000)


def median(spent: list[Spent]) -> Spent:
    """Give the median of both times."""
    return Spent(statistics.median(each.cpu for each in spent), statistics.median(each.clock for each in spent))


if __name__ == "__main__":
    main()
