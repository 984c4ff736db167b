"""What goes into the spool, and what comes out of it."""

import zlib
from dataclasses import dataclass

from tocsin.core.errors import DamagedInput
from tocsin.core.identity import digest


@dataclass(frozen=True, slots=True)
class Mark:
    """A move of one of a source's marks, which say how far it was read: from one value to another.

    None is a mark that is not there. What a mark holds is for whoever moves it to know.
    """

    name: bytes
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class Payload:
    """What one sender sent at once: bytes that were not looked into further than to count the events in them.

    `format` names who can read them, `context` is what the transport told beside them (JSON). A payload with a `key`
    that its source has sent before is a repeat, and is not taken again.
    """

    source: str
    format: str
    data: bytes
    events: int
    context: bytes = b"{}"
    key: bytes | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The spool's word that a payload is on disk under a sequence number; `is_repeat` if it was there before."""

    seq: int
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class SpooledBatch:
    """A payload as it comes out of the spool, with its number and when it was received (ns since the epoch).

    What is damaged has no data, and says what is known of it.
    """

    seq: int
    shard: int
    received: int
    payload: Payload
    damage: DamagedInput | None = None


def shard_of(source: str, shards: int) -> int:
    """Give the shard of a source, which is the same in every process and for ever."""
    return int(digest("shard", source)[:8], 16) % shards


def checksum(seq: int, payload: Payload, stored: bytes) -> int:
    """Give the CRC-32 over all that a row says, `stored` being its data as it is written."""
    head = f"{seq}\0{payload.source}\0{payload.format}\0{payload.events}\0".encode()
    return zlib.crc32(stored, zlib.crc32(payload.context, zlib.crc32(head)))
