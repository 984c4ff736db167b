"""The folder of the cache: what is read is what was written, whatever happens to the files."""

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.detection.cache import CacheFolder


def only_file(folder: Path) -> Path:
    [path] = folder.iterdir()
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    CacheFolder(tmp_path / "cache").write("rules-1", b"compiled")
    folder = CacheFolder(tmp_path / "cache")
    assert folder.read("rules-1") == b"compiled"
    assert folder.read("rules-2") is None
    assert (folder.counts.hits, folder.counts.misses, folder.counts.damaged) == (1, 1, 0)


@pytest.mark.skipif(os.name == "nt", reason="permissions are of POSIX")
def test_the_folder_and_its_entries_are_the_users_alone(tmp_path: Path) -> None:
    folder = CacheFolder(tmp_path / "a" / "cache")
    folder.write("x", b"1")
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert only_file(folder.path).stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name == "nt", reason="permissions are of POSIX")
def test_a_folder_that_others_can_write_to_is_not_used(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    CacheFolder(shared).write("x", b"1")
    shared.chmod(0o777)
    folder = CacheFolder(shared)
    assert folder.refused == "other users can write to the folder"
    assert folder.read("x") is None
    folder.write("y", b"2")
    assert folder.size() == (0, 0)
    assert [path.name for path in shared.iterdir()] == ["x.entry"]


def test_a_folder_that_cannot_be_made_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert CacheFolder(tmp_path / "file").refused
    assert CacheFolder(tmp_path / "file" / "below").refused


@settings(deadline=None, max_examples=60)
@given(body=st.binary(max_size=200), data=st.data())
def test_a_changed_entry_is_never_given(
    body: bytes, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = CacheFolder(tmp_path_factory.mktemp("cache"))
    folder.write("x", body)
    path = only_file(folder.path)
    written = path.read_bytes()
    place = data.draw(st.integers(0, len(written) - 1))
    kind = data.draw(st.sampled_from(["flip", "cut", "insert", "append"]))
    changed = {
        "flip": written[:place] + bytes([written[place] ^ 1]) + written[place + 1 :],
        "cut": written[:place],
        "insert": written[:place] + b"\x00" + written[place:],
        "append": written + b"x",
    }[kind]
    path.write_bytes(changed)
    assert folder.read("x") is None
    assert folder.counts.damaged == 1
    folder.write("x", body)
    assert folder.read("x") == body


def test_an_entry_under_another_name_is_foreign(tmp_path: Path) -> None:
    folder = CacheFolder(tmp_path)
    folder.write("x", b"1")
    (tmp_path / "x.entry").rename(tmp_path / "y.entry")
    assert folder.read("y") is None
    assert folder.counts.damaged == 1


def test_an_entry_that_is_a_folder_is_passed_over(tmp_path: Path) -> None:
    folder = CacheFolder(tmp_path)
    (tmp_path / "x.entry").mkdir()
    assert folder.read("x") is None
    folder.write("x", b"1")
    assert folder.counts.failed == 1
    assert [path.name for path in tmp_path.iterdir()] == ["x.entry"]
    folder.clear()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions bind neither Windows nor root")
def test_a_folder_that_cannot_be_written_to_is_read(tmp_path: Path) -> None:
    CacheFolder(tmp_path).write("x", b"1")
    tmp_path.chmod(0o500)
    folder = CacheFolder(tmp_path)
    folder.write("y", b"2")
    assert folder.counts.failed == 1
    assert folder.read("x") == b"1"
    tmp_path.chmod(0o700)


def test_writers_at_the_same_time_leave_one_whole_entry(tmp_path: Path) -> None:
    bodies = [bytes([number]) * 100_000 for number in range(4)]
    folders = [CacheFolder(tmp_path) for _ in bodies]
    reader = CacheFolder(tmp_path)
    threads = [
        threading.Thread(target=lambda folder=folder, body=body: [folder.write("x", body) for _ in range(30)])
        for folder, body in zip(folders, bodies, strict=True)
    ]
    for thread in threads:
        thread.start()
    seen = set()
    while any(thread.is_alive() for thread in threads):
        seen.add(reader.read("x"))
    for thread in threads:
        thread.join()
    assert seen <= {None, *bodies}
    assert reader.counts.damaged == 0
    assert reader.read("x") in bodies
    assert only_file(tmp_path).name == "x.entry"


def test_those_used_longest_ago_go_when_there_are_too_many(tmp_path: Path) -> None:
    folder = CacheFolder(tmp_path, size_limit=5_000)
    for number in range(8):
        folder.write(f"e{number}", b"x" * 900)
        os.utime(tmp_path / f"e{number}.entry", (number, number))
    folder.use("e0")
    folder.trim()
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["e0", "e6", "e7"]
    assert folder.size()[1] <= 5_000


def test_what_a_writer_that_died_left_goes_too(tmp_path: Path) -> None:
    (tmp_path / ".x.0123.new").write_bytes(b"x" * 900)
    (tmp_path / "mine.txt").write_bytes(b"x")
    folder = CacheFolder(tmp_path, size_limit=500)
    folder.trim()
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    folder.write("x", b"1")
    folder.clear()
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
