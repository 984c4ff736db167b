"""Limits: no input grows without end, and what is beyond a limit is told with its place."""

import io
import zipfile
from pathlib import Path

import msgspec
import pytest

from tests.pipeline.outcome import Outcome, read
from tests.pipeline.sources.archives import gzipped, lines, nested, tarred, zipped, zstandard_frames
from tocsin.core.errors import InputError
from tocsin.pipeline.sources import InputRef, Limits

MIB = 1 << 20


def read_within(folder: Path, data: bytes, **limits: int) -> Outcome:
    path = folder / "logs"
    path.write_bytes(data)
    return read(path, msgspec.convert(limits, Limits))


def test_limits_are_settings() -> None:
    assert Limits().max_record_bytes == 16 * MIB
    for wrong in ({"max_ratio": 0}, {"max_record_bytes": 10}, {"max_ratoi": 3}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, Limits)
    with pytest.raises(AttributeError):
        Limits().max_ratio = 5  # type: ignore[misc]


@pytest.mark.parametrize("compress", [gzipped, zstandard_frames])
def test_a_bomb_is_stopped_by_its_ratio(tmp_path: Path, compress: type[object]) -> None:
    bomb = compress(lines(10) + b" " * (100 * MIB))  # type: ignore[call-arg]
    outcome = read_within(tmp_path, bomb, ratio_free_bytes=MIB)  # type: ignore[arg-type]
    assert len(outcome.records) == 10
    assert outcome.kinds[0] == "LimitExceeded"
    assert "200 times" in outcome.faults[0].message or "is longer than" in outcome.faults[0].message


def test_what_is_free_of_the_ratio_is_read_whatever_its_ratio(tmp_path: Path) -> None:
    small = gzipped(b'{"a":1}\n' + b" " * (8 * MIB) + b'{"b":2}\n')
    assert len(small) * 200 < 8 * MIB
    outcome = read_within(tmp_path, small)
    assert (len(outcome.records), outcome.faults) == (2, [])


def test_the_ratio_is_that_of_all_members_together(tmp_path: Path) -> None:
    """Each member alone stays below what is free, and all share the same bytes of the archive."""
    member = b'{"a":1}\n' + b" " * (MIB - 8)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m0", member)
        for number in range(1, 30):
            info = zipfile.ZipInfo(f"m{number}")
            first = archive.infolist()[0]
            info.compress_type, info.CRC = first.compress_type, first.CRC
            info.compress_size, info.file_size, info.header_offset = first.compress_size, first.file_size, 0
            archive.filelist.append(info)
            archive.NameToInfo[info.filename] = info
    outcome = read_within(tmp_path, buffer.getvalue(), ratio_free_bytes=4 * MIB)
    assert 4 <= len(outcome.records) <= 6
    assert outcome.kinds.count("LimitExceeded") == 30 - 4


def test_a_bomb_in_a_bomb_is_stopped(tmp_path: Path) -> None:
    inner = gzipped(b" " * (300 * MIB))
    outcome = read_within(tmp_path, gzipped(inner), ratio_free_bytes=MIB)
    assert (outcome.records, outcome.kinds) == ([], ["LimitExceeded"])
    assert "200 times" in outcome.faults[0].message


@pytest.mark.parametrize("kind", ["gz", "zip", "tar"])
def test_a_member_beyond_the_limit_is_cut_and_told(tmp_path: Path, kind: str) -> None:
    outcome = read_within(tmp_path, nested(lines(100_000), (kind,)), max_member_bytes=MIB)
    if kind == "tar":
        outcome.faults = [fault for fault in outcome.faults if "before this member does" not in fault.message]
    assert 10_000 < len(outcome.records) < 100_000
    assert "LimitExceeded" in outcome.kinds


def test_members_after_one_beyond_the_limit_are_read(tmp_path: Path) -> None:
    for data in (zipped({"a": lines(100_000), "b": lines(3)}), tarred({"a": lines(100_000), "b": lines(3)})):
        outcome = read_within(tmp_path, data, max_member_bytes=MIB)
        assert outcome.sources.count("!b") == 3
        assert [place for place in outcome.places if place.endswith("!a")]


def test_more_members_than_allowed_are_not_read(tmp_path: Path) -> None:
    files = {f"m{number}": lines(1) for number in range(10)}
    for data in (zipped(files), tarred(files)):
        outcome = read_within(tmp_path, data, max_members=4)
        assert (len(outcome.records), outcome.kinds) == (4, ["LimitExceeded"])


def test_archives_nested_too_deep_are_told(tmp_path: Path) -> None:
    layers = ("zip", "gz", "tar", "zst")
    assert len(read_within(tmp_path, nested(lines(5), layers)).records) == 5
    outcome = read_within(tmp_path, nested(lines(5), (*layers, "zip")))
    assert (outcome.records, outcome.kinds) == ([], ["LimitExceeded"])
    assert "nested" in outcome.faults[0].message


def test_a_directory_of_a_zip_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    data = zipped({"x" * 3000 + str(number): b"" for number in range(5)})
    outcome = read_within(tmp_path, data, max_members=5)
    assert (outcome.records, outcome.kinds) == ([], ["LimitExceeded"])


def test_an_archive_that_comes_as_a_stream_is_copied_only_up_to_a_limit(tmp_path: Path) -> None:
    inner = zipped({"a": lines(50_000)}, zipfile.ZIP_STORED)
    outcome = read_within(tmp_path, zipped({"inner.zip": inner, "b": lines(2)}), max_spooled_bytes=MIB)
    assert (outcome.sources, outcome.kinds) == (["!b", "!b"], ["LimitExceeded"])


def test_a_file_that_cannot_be_opened_is_told() -> None:
    (batch,) = InputRef("gone", Path("/nowhere/gone"), 5).batches(Limits())
    assert [type(fault) for fault in batch.faults] == [InputError]
    assert (batch.source, batch.records) == ("gone", [])
