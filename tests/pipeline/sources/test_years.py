"""Times without a year: the day on which a file, or an archive's member, was written tells it."""

import io
import os
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.pipeline.outcome import read
from tests.pipeline.sources.archives import gzipped
from tocsin.pipeline import Limits
from tocsin.pipeline.sources import find_inputs, parts_of

LINES = b"Dec 30 10:00:00 web app: a\nJan  2 10:00:00 web app: b\n"
WRITTEN = datetime(2029, 1, 3, 12, tzinfo=UTC)
STAMPS = ["2028-12-30T10:00:00", "2029-01-02T10:00:00"]


def tarred() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        member = tarfile.TarInfo("messages")
        member.size, member.mtime = len(LINES), int(WRITTEN.timestamp())
        archive.addfile(member, io.BytesIO(LINES))
    return buffer.getvalue()


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("messages", (2029, 1, 3, 12, 0, 0)), LINES)
    return buffer.getvalue()


def write(path: Path, data: bytes, day: datetime) -> Path:
    path.write_bytes(data)
    os.utime(path, (day.timestamp(), day.timestamp()))
    return path


def stamps(path: Path, limits: Limits | None = None) -> list[object]:
    outcome = read(path, limits)
    assert outcome.faults == []
    return [record["timestamp"] for record in outcome.records]


@pytest.mark.parametrize(
    "data", [LINES, gzipped(LINES), LINES.decode().encode("utf-16")], ids=["plain", "gz", "utf-16"]
)
def test_the_day_is_the_file_s_own(tmp_path: Path, data: bytes) -> None:
    assert stamps(write(tmp_path / "messages", data, WRITTEN)) == STAMPS


@pytest.mark.parametrize("data", [tarred(), gzipped(tarred()), zipped()], ids=["tar", "tar.gz", "zip"])
def test_the_day_of_a_member_is_what_its_archive_tells(tmp_path: Path, data: bytes) -> None:
    assert stamps(write(tmp_path / "logs", data, WRITTEN.replace(year=2040))) == STAMPS


def test_a_year_that_is_given_comes_first(tmp_path: Path) -> None:
    path = write(tmp_path / "messages", LINES, WRITTEN)
    assert stamps(path, Limits(year=2020)) == ["2020-12-30T10:00:00", "2020-01-02T10:00:00"]


def test_a_file_of_no_day_has_times_without_a_year(tmp_path: Path) -> None:
    path = write(tmp_path / "messages", LINES, datetime(1970, 1, 1, tzinfo=UTC))
    assert stamps(path) == ["Dec 30 10:00:00", "Jan  2 10:00:00"]


def test_the_parts_of_a_file_have_its_day(tmp_path: Path) -> None:
    (whole,), _ = find_inputs([str(write(tmp_path / "messages", LINES * 50, WRITTEN))])
    parts = parts_of(whole, part_bytes=500)
    assert len(parts) > 3
    records = [record for part in parts for batch in part.batches(Limits()) for record in batch.records]
    assert [record["timestamp"] for record in records] == STAMPS * 50
