"""The cache: what was compiled once and would come out the same again.

Entries are data that cannot run code (msgpack, Hyperscan's dumps), each checked by its hash when it is read, in a
folder of the user that nobody else can write to. Keys are made of all that an entry depends on: the content, the code
and the libraries that compiled it. What is damaged or foreign is counted, passed over and made again; a cache that
cannot be used costs time and nothing else.
"""

from tocsin.detection.cache.folder import CacheCounts, CacheFolder
from tocsin.detection.cache.records import RecordStore
from tocsin.detection.cache.versions import compiler_version

__all__ = ["CacheCounts", "CacheFolder", "RecordStore", "compiler_version"]
