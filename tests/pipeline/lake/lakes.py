"""Small lakes for tests."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tocsin.core.event import Event
from tocsin.pipeline.lake import LakeBuffer, LakeRow, LakeTable, PendingFile, write_files

TABLE = "windows.sysmon"
START = datetime(2026, 3, 1, tzinfo=UTC)


def row(name: str, time: datetime | None, raw: str = "{}", received: datetime = START, table: str = TABLE) -> LakeRow:
    """Make a row."""
    return LakeRow(Event({}, name, time, "web/1", 0, table), "web", received, 0, raw)


def add(root: Path, first: int, rows: Iterable[LakeRow], buffer: LakeBuffer | None = None) -> int:
    """Write rows as files, a file for each table and day, and add these with numbers from `first` on; give the next."""
    buffer = LakeBuffer() if buffer is None else buffer
    for each in rows:
        buffer.add(each)
    for number, file in enumerate(write_files(root, buffer, (str(first),)), first):
        pending = PendingFile(number, file.path, file.day, file.size, file.stats)
        LakeTable(root, file.table).commit([pending], 0.0)
        first = number + 1
    return first


def month(root: Path, days: int = 30, files: int = 3, rows: int = 4) -> None:
    """Make a lake of so many days, of small files."""
    number = 1
    for day in range(days):
        for part in range(files):
            at = START + timedelta(days=day, hours=part * 24 / files)
            events = [row(f"{day}-{part}-{i}", at + timedelta(minutes=i)) for i in range(rows)]
            number = add(root, number, events)
