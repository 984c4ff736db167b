"""Records: many in few files, those in use kept."""

from pathlib import Path

import msgspec

from tocsin.core.identity import digest
from tocsin.detection.cache import CacheFolder, RecordStore

KEYS = [digest(str(number)) for number in range(300)]


def record(text: str) -> bytes:
    return msgspec.msgpack.encode(text)


def value(store: RecordStore, key: str) -> object:
    raw = store.get(key)
    return None if raw is None else msgspec.msgpack.decode(raw)


def filled(folder: Path, version: str = "v1") -> RecordStore:
    store = RecordStore(CacheFolder(folder), version)
    for key in KEYS:
        store.put(key, record(key))
    store.save()
    return store


def test_records_are_found_again(tmp_path: Path) -> None:
    filled(tmp_path)
    store = RecordStore(CacheFolder(tmp_path), "v1")
    assert [value(store, key) for key in KEYS] == KEYS
    assert value(store, digest("other")) is None


def test_another_version_sees_none_of_them(tmp_path: Path) -> None:
    filled(tmp_path)
    store = RecordStore(CacheFolder(tmp_path), "v2")
    assert [value(store, key) for key in KEYS] == [None] * len(KEYS)


def test_a_new_record_rewrites_its_shard_and_loses_nothing(tmp_path: Path) -> None:
    filled(tmp_path)
    store = RecordStore(CacheFolder(tmp_path), "v1")
    assert value(store, KEYS[0]) == KEYS[0]
    store.put(digest("new"), record("new"))
    store.save()
    assert store.counts.written == 1
    again = RecordStore(CacheFolder(tmp_path), "v1")
    assert [value(again, key) for key in (*KEYS, digest("new"))] == [*KEYS, "new"]


def test_nothing_new_writes_nothing(tmp_path: Path) -> None:
    filled(tmp_path)
    store = RecordStore(CacheFolder(tmp_path), "v1")
    assert value(store, KEYS[0]) == KEYS[0]
    store.save()
    assert store.counts.written == 0


def test_records_that_nobody_uses_go_when_there_are_many(tmp_path: Path) -> None:
    same_shard = [f"00{number:030x}" for number in range(40)]
    store = RecordStore(CacheFolder(tmp_path), "v1")
    for key in same_shard:
        store.put(key, record("x" * 100_000))
    store.save()
    store = RecordStore(CacheFolder(tmp_path), "v1")
    used = [same_shard[3], same_shard[39]]
    assert all(value(store, key) for key in used)
    store.put("00" + "f" * 30, record("new"))
    store.save()
    again = RecordStore(CacheFolder(tmp_path), "v1")
    kept = [key for key in same_shard if value(again, key)]
    assert set(used) <= set(kept)
    assert 2 < len(kept) < 20


def test_a_shard_that_holds_something_else_is_passed_over(tmp_path: Path) -> None:
    folder = CacheFolder(tmp_path)
    folder.write("v1-00", msgspec.msgpack.encode([1, 2]))
    store = RecordStore(folder, "v1")
    assert store.get("00" + "0" * 30) is None
    assert folder.counts.damaged == 1
