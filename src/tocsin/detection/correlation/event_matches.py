"""What one event is to correlations, as it goes from the process that judged it to the one that correlates."""

from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from tocsin.core.entity import Entity
from tocsin.core.finding import EventReference

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Part(Struct, frozen=True, array_like=True, gc=False):
    """An event's part in one correlation: its index, and the group, rules and value of a `Match`."""

    correlation: int
    group: tuple[str, ...]
    rules: int
    value: str | None = None


class EventMatches(Struct, frozen=True, array_like=True, gc=False):
    """An event that matched rules of correlations: its time in microseconds since the epoch, content hash and parts."""

    time: int
    content: str
    event: EventReference
    entities: tuple[Entity, ...]
    parts: tuple[Part, ...]

    @property
    def order(self) -> str:
        """Give what decides between events of one time."""
        return self.content + self.event.id


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(EventMatches)


def packed(matches: EventMatches) -> bytes:
    """Write an event's matches as bytes."""
    return _ENCODER.encode(matches)


def unpacked(data: bytes) -> EventMatches:
    """Read what `packed` wrote."""
    return _DECODER.decode(data)


def microseconds(time: datetime) -> int:
    """Give a time in microseconds since the epoch."""
    return (time - EPOCH) // _MICROSECOND


def moment(time: int) -> datetime:
    """Give the time of so many microseconds since the epoch, or the last there is."""
    try:
        return EPOCH + timedelta(microseconds=time)
    except OverflowError:  # the end of a window that is years long
        return datetime.max.replace(tzinfo=UTC)
