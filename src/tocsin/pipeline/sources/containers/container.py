"""What a container is."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple, Protocol

from tocsin.core.errors import DamagedInput
from tocsin.core.location import Location
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits


class Member(NamedTuple):
    """A member's name, None for the one content of a compressed file, and its decompressed bytes.

    The pieces are as those of a ByteStream: not empty, at most `PIECE_BYTES` long. They raise an InputError when no
    more can be read. `written` is the day on which the member was last written, if the archive tells it.
    """

    name: str | None
    pieces: Iterable[bytes]
    written: date | None = None


class Container(Protocol):
    """Something that other files are in."""

    @property
    def name(self) -> str:
        """Give the container's name, as its files end."""

    def sniff(self, head: bytes) -> bool:
        """Say whether a file that begins with `head` is such a container."""

    def members(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[Member]:
        """Yield the members in stored order; each is read, or left, before the next is asked for.

        Raises an InputError when no more members can be found.
        """


def damaged(message: str, source: str) -> DamagedInput:
    """Make the error for a container of which a part is lost."""
    return DamagedInput(message, location=Location(source), remedy="what could be read was read: get it again whole")
