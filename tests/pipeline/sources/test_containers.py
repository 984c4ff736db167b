"""Archives and compressed files: looked into as streams, and never trusted."""

import struct
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipeline.outcome import Outcome, cut, read
from tests.pipeline.sources.archives import (
    encrypted_zip,
    gzipped,
    lines,
    nested,
    tarred,
    zipped,
    zstandard_frames,
)
from tocsin.core.errors import InputError
from tocsin.pipeline import ByteStream, Limits
from tocsin.pipeline.sources.containers import CONTAINERS

COMPRESSED = {"gz": gzipped, "zst": zstandard_frames}


def written(folder: Path, data: bytes, name: str = "logs") -> Outcome:
    path = folder / name
    path.write_bytes(data)
    return read(path)


def counts(outcome: Outcome) -> list[int]:
    return [record["n"] for record in outcome.records]


@pytest.mark.parametrize("kind", COMPRESSED)
def test_a_compressed_file_goes_by_its_own_name(tmp_path: Path, kind: str) -> None:
    outcome = written(tmp_path, COMPRESSED[kind](lines(500)))
    assert (counts(outcome), outcome.faults, set(outcome.sources)) == (list(range(1, 501)), [], {"logs"})
    assert outcome.positions[:2] == [0, len(lines(1))]


@pytest.mark.parametrize("kind", COMPRESSED)
@pytest.mark.parametrize("padding", [b"", b"\n", bytes(600)])
def test_parts_that_were_joined_are_read_as_one(tmp_path: Path, kind: str, padding: bytes) -> None:
    outcome = written(tmp_path, COMPRESSED[kind](lines(10), lines(10, 11)) + padding)
    assert (counts(outcome), outcome.faults) == (list(range(1, 21)), [])


@pytest.mark.parametrize("kind", COMPRESSED)
def test_a_truncated_file_gives_what_is_there_and_is_told(tmp_path: Path, kind: str) -> None:
    data = COMPRESSED[kind](lines(200_000))
    outcome = written(tmp_path, data[: len(data) // 2])
    assert 40_000 < len(outcome.records) < 160_000
    assert counts(outcome) == list(range(1, len(outcome.records) + 1))
    assert "DamagedInput" in outcome.kinds
    assert set(outcome.kinds) <= {"DamagedInput", "UndecodableRecord"}


def test_everything_before_a_wrong_checksum_is_read(tmp_path: Path) -> None:
    data = bytearray(gzipped(lines(500)))
    data[-6] ^= 0xFF
    outcome = written(tmp_path, bytes(data))
    assert (counts(outcome), outcome.kinds) == (list(range(1, 501)), ["DamagedInput"])


@pytest.mark.parametrize("kind", COMPRESSED)
def test_something_else_behind_compressed_data_is_told(tmp_path: Path, kind: str) -> None:
    outcome = written(tmp_path, COMPRESSED[kind](lines(5)) + b"something else")
    assert (counts(outcome), outcome.kinds) == ([1, 2, 3, 4, 5], ["DamagedInput"])


def test_members_go_by_the_archives_name_and_their_own(tmp_path: Path) -> None:
    for data in (zipped({"a/b.json": lines(2), "c": lines(1, 3)}), tarred({"a/b.json": lines(2), "c": lines(1, 3)})):
        outcome = written(tmp_path, data)
        assert (counts(outcome), outcome.faults) == ([1, 2, 3], [])
        assert outcome.sources == ["!a/b.json", "!a/b.json", "!c"]


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=str
)
def test_every_method_of_zip_that_python_knows_is_read(tmp_path: Path, method: int) -> None:
    outcome = written(tmp_path, zipped({"a": lines(3000)}, method))
    assert (len(outcome.records), outcome.faults) == (3000, [])


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT], ids=str)
def test_long_names_in_tar_are_read(tmp_path: Path, form: int) -> None:
    name = "folder/" * 12 + "ä" * 20 + ".json"
    outcome = written(tmp_path, tarred({name: lines(1), "next": lines(1, 2)}, form))
    assert outcome.sources == [f"!{name}", "!next"]


@pytest.mark.parametrize("layers", [("gz", "tar"), ("tar", "gz"), ("tar", "zst"), ("zip", "zip"), ("zip", "tar", "gz")])
def test_archives_in_archives_are_read(tmp_path: Path, layers: tuple[str, ...]) -> None:
    outcome = written(tmp_path, nested(lines(50), layers))
    assert (counts(outcome), outcome.faults) == (list(range(1, 51)), [])
    names = "!inner" * sum(layer in ("zip", "tar") for layer in layers)
    assert set(outcome.sources) == {names or "logs"}


def test_hidden_members_and_those_of_macos_are_not_looked_at(tmp_path: Path) -> None:
    files = {"__MACOSX/._a": b"\0\5\x16\7", ".hidden": lines(1), "a": lines(2), "b/._c": b"x"}
    for data in (zipped(files), tarred(files)):
        outcome = written(tmp_path, data)
        assert (outcome.sources, outcome.faults) == (["!a", "!a"], [])


def test_a_member_of_no_known_format_is_told_as_skipped(tmp_path: Path) -> None:
    outcome = written(tmp_path, zipped({"notes.txt": b"just text\n", "a": lines(1), "empty": b""}))
    assert (outcome.sources, outcome.kinds) == (["!a"], ["SkippedInput"])
    assert outcome.places[0].endswith("logs!notes.txt")


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "/etc/passwd", "C:\\Windows\\x.json", "a\x1b[31m\nb", "x" * 5000]
)
def test_a_members_name_is_only_a_name(tmp_path: Path, name: str) -> None:
    for data in (zipped({name: lines(1)}), tarred({name: lines(1)})):
        outcome = written(tmp_path, data)
        assert len(outcome.records) == 1
        assert outcome.sources[0].isprintable()
    assert [path.name for path in tmp_path.iterdir()] == ["logs"]


def test_an_encrypted_member_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    secret = encrypted_zip("secret.json", lines(3))
    outcome = written(tmp_path, zipped({"locked.zip": secret, "a": lines(1)}))
    assert (counts(outcome), outcome.kinds) == ([1], ["InputError"])
    assert "encrypted" in outcome.faults[0].message
    assert outcome.places[0].endswith("logs!locked.zip!secret.json")


def test_a_damaged_member_gives_what_is_there_and_the_others_are_read(tmp_path: Path) -> None:
    data = bytearray(zipped({"a": lines(20_000), "b": lines(3)}))
    middle = data.index(b"PK\3\4", 10) // 2
    data[middle : middle + 8] = b"\xff" * 8
    outcome = written(tmp_path, bytes(data))
    assert outcome.sources.count("!b") == 3
    assert outcome.sources.count("!a") > 5000
    assert "DamagedInput" in outcome.kinds


def test_an_archive_that_lost_its_end_gives_the_members_that_are_there(tmp_path: Path) -> None:
    whole = zipped({"a": lines(2000), "b": lines(2000), "c/": b"", "d": lines(2000)})
    outcome = written(tmp_path, whole[: whole.index(b"PK\1\2")])
    assert [outcome.sources.count(name) for name in ("!a", "!b", "!d")] == [2000, 2000, 2000]
    assert outcome.kinds == ["DamagedInput"]
    cut_short = written(tmp_path, whole[: whole.rindex(b"PK\3\4") + 3000])
    assert [cut_short.sources.count(name) for name in ("!a", "!b")] == [2000, 2000]
    assert 100 < cut_short.sources.count("!d") < 2000


def test_a_truncated_tar_gives_what_is_there(tmp_path: Path) -> None:
    data = tarred({"a": lines(100), "b": lines(10_000)})
    outcome = written(tmp_path, data[: len(data) // 2])
    assert outcome.sources.count("!a") == 100
    assert 1000 < outcome.sources.count("!b") < 9999
    assert "DamagedInput" in outcome.kinds


def test_a_tar_with_a_damaged_header_gives_what_came_before(tmp_path: Path) -> None:
    data = bytearray(tarred({"a": lines(1), "b": lines(1)}))
    data[1024 + 150] ^= 0xFF
    outcome = written(tmp_path, bytes(data))
    assert (outcome.sources, outcome.kinds) == (["!a"], ["DamagedInput"])


def test_sizes_that_lie_harm_nothing(tmp_path: Path) -> None:
    data = bytearray(zipped({"a": lines(100)}))
    struct.pack_into("<I", data, data.index(b"PK\1\2") + 20, 0xFFFFFF)  # the compressed size in the directory
    assert len(written(tmp_path, bytes(data)).records) == 100


@pytest.mark.parametrize("name", ["gz", "zst", "zip", "tar"])
@settings(max_examples=80, deadline=None)
@given(
    edits=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=4)), max_size=5),
    kept=st.floats(0, 1),
    piece=st.sampled_from([7, 500, 131072]),
)
def test_mutated_containers_never_break_the_reading(
    name: str, edits: list[tuple[float, bytes]], kept: float, piece: int
) -> None:
    data = bytearray(nested(lines(40), (name,)))
    for where, value in edits:
        at = int(where * len(data))
        data[at : at + len(value)] = value
    data = data[: int(len(data) * kept)] if kept < 0.5 else data
    (container,) = (container for container in CONTAINERS if container.name == name)
    faults: list[InputError] = []
    try:
        for _, pieces, _ in container.members(ByteStream(cut(bytes(data), piece), faults), "logs", Limits()):
            inner = ByteStream(pieces, faults)
            assert all(0 < len(part) <= 131072 for part in inner)
    except InputError as error:
        faults.append(error)
    assert all(fault.location and fault.location.path.startswith("logs") for fault in faults)


def test_containers_are_told_apart_by_their_beginnings() -> None:
    for name in ("gz", "zst", "zip", "tar"):
        head = nested(lines(40), (name,))
        assert [container.name for container in CONTAINERS if container.sniff(head)] == [name]
    assert [container.name for container in CONTAINERS if container.sniff(b"")] == []
