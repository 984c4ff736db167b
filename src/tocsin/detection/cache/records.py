"""Many small records in few files: a file of the cache for each would take longer to open than to make again."""

from collections.abc import Mapping
from typing import Final

import msgspec

from tocsin.detection.cache.folder import CacheCounts, CacheFolder

_SHARDS: Final = 64
_UNUSED_LIMIT: Final = 1024 * 1024
"""How many bytes of records that a run did not use stay in a shard that it writes."""

_Shard = dict[str, msgspec.Raw]


class RecordStore:
    """Records by key (hexadecimal, evenly spread, as hashes are), read when first asked for and written at the end.

    `version` names all that makes records what they are besides their key: another version sees none of them.
    """

    def __init__(self, folder: CacheFolder, version: str) -> None:
        self._folder = folder
        self._version = version
        self._decoder = msgspec.msgpack.Decoder(_Shard)
        self._stored: dict[int, _Shard] = {}
        self._used: dict[int, dict[str, msgspec.Raw]] = {}
        self._new: dict[int, dict[str, msgspec.Raw]] = {}

    @property
    def counts(self) -> CacheCounts:
        """Give what became of the cache so far."""
        return self._folder.counts

    def get(self, key: str) -> msgspec.Raw | None:
        """Give a record in msgpack, or None."""
        number = _shard_of(key)
        record = self._shard(number).get(key)
        if record is not None:
            self._used.setdefault(number, {})[key] = record
        return record

    def put(self, key: str, record: bytes) -> None:
        """Take a record in, to be written by `save`."""
        self._new.setdefault(_shard_of(key), {})[key] = msgspec.Raw(record)

    def save(self) -> None:
        """Write the shards that have new records; of the others it is noted that they are in use."""
        for number, new in self._new.items():
            shard = {**new, **self._used.get(number, {})}
            shard.update(_unused(self._shard(number), shard))
            self._folder.write(self._name(number), msgspec.msgpack.encode(shard))
        for number in self._used.keys() - self._new.keys():
            self._folder.use(self._name(number))
        if self._new:
            self._folder.trim()
        self._new = {}

    def _shard(self, number: int) -> _Shard:
        shard = self._stored.get(number)
        if shard is None:
            shard = self._stored[number] = self._read(number)
        return shard

    def _read(self, number: int) -> _Shard:
        data = self._folder.read(self._name(number))
        try:
            return {} if data is None else self._decoder.decode(data)
        except msgspec.DecodeError:
            self.counts.damaged += 1
            return {}

    def _name(self, number: int) -> str:
        return f"{self._version}-{number:02x}"


def _shard_of(key: str) -> int:
    return int(key[:2], 16) % _SHARDS


def _unused(old: Mapping[str, msgspec.Raw], kept: Mapping[str, msgspec.Raw]) -> _Shard:
    """Give the records that were not used this time, as many as there is room for: those used last come first."""
    room = _UNUSED_LIMIT
    unused: _Shard = {}
    for key, record in old.items():
        size = len(memoryview(record))
        if key not in kept and size <= room:
            unused[key] = record
            room -= size
    return unused
