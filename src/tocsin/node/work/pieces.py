"""What a batch of the spool is made of: itself, or what comes a second time and keeps its place, time and identity."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple

import msgspec
import orjson
from msgspec import Struct

from tocsin.node.state import DeadLetter
from tocsin.node.state.dead_letters import TERMINAL
from tocsin.node.state.revival import Standing
from tocsin.pipeline.spool import Payload, SpooledBatch

LETTERS = "letters"
"""The format of a payload of dead letters that are sent again."""
FILED = "filed"
"""The format of a payload of records of a file, with their positions in it."""
LINE = "line"
"""The format of a text that stood in an envelope, or is a record: what is in it has places within its position."""
ORIGIN = "_origin"
"""The key of a payload's context under which it says where it came from, if that is no place in the spool."""
_TOGETHER = "unknown_format"  # what nobody could read was split at line ends: it is put together again


def place_within(position: int, offset: int) -> int:
    """Give the position of what stands at an offset in the text at a position: that itself at the text's beginning.

    No payload has 2**32 places, and no text 2**31 bytes, so all of them are different.
    """
    return position + (offset << 32)


class SentLetter(Struct, frozen=True, array_like=True):
    """A dead letter on its way through the spool again, with where it was when it came first."""

    stage: str
    reason: str
    series: str
    seq: int
    position: int
    received: int
    format: str
    context: bytes
    raw: bytes
    attempts: int

    def letter(self, source: str) -> DeadLetter:
        """Give the letter."""
        values = {name: getattr(self, name) for name in self.__struct_fields__}
        return DeadLetter(**values, source=source, message="")


class FiledRecords(Struct, frozen=True, array_like=True):
    """Records of a file as JSON, with their positions in it."""

    path: str
    records: list[tuple[int, bytes]]


class Piece(NamedTuple):
    """What is decoded at once: a batch as it was first received, and how its events are named.

    `origin` is where it came from, `base` is added to the positions in it; with `within` they are places within it.
    `letters` are what is tried again with it, by the batch `tried_by`, and `standing` is what is known of each.
    `stored` is False for what is in the lake already.
    """

    series: str
    batch: SpooledBatch
    origin: str
    base: int = 0
    within: bool = False
    letters: tuple[DeadLetter, ...] = ()
    stored: bool = True
    tried_by: str = ""
    standing: Mapping[str, Standing] = MappingProxyType({})

    @property
    def terminal(self) -> int:
        """Give how many of the letters counted as dead until now."""
        return sum(letter.stage in TERMINAL for letter in self.letters)


def plain_piece(series: str, batch: SpooledBatch) -> Piece:
    """Give a batch that came by itself as a piece."""
    if batch.payload.format == FILED and batch.damage is None:
        filed = msgspec.msgpack.decode(batch.payload.data, type=FiledRecords)
        return Piece(series, batch, filed.path)
    return Piece(series, batch, f"{series}-{batch.seq}")


def letters_of(batch: SpooledBatch) -> list[DeadLetter]:
    """Give the dead letters that a batch holds; nothing if it is damaged, as they are kept in the state."""
    if batch.damage is not None:
        return []
    sent = msgspec.msgpack.decode(batch.payload.data, type=list[SentLetter])
    return [each.letter(batch.payload.source) for each in sent]


def pieces_of(letters: Sequence[DeadLetter], shard: int) -> Iterator[Piece]:
    """Yield letters as pieces; those that were lines of one payload that nobody could read are one again."""
    ordered = sorted(letters, key=lambda letter: (letter.series, letter.seq, letter.stage, letter.position))
    for _, group in groupby(ordered, key=_belongs):
        its = tuple(group)
        first = its[0]
        payload = Payload(first.source, _format(first), _joined(its), 0, first.context)
        batch = SpooledBatch(first.seq, shard, first.received or round(first.died * 1e9), payload)
        origin = orjson.loads(first.context).get(ORIGIN) or f"{first.series}-{first.seq}"
        yield Piece(
            first.series,
            batch,
            origin,
            base=first.position,
            within=first.format == LINE,
            letters=its,
            stored=first.stage in TERMINAL,
        )


def _belongs(letter: DeadLetter) -> tuple[object, ...]:
    if letter.reason == _TOGETHER and letter.format != LINE:
        return (letter.series, letter.seq, letter.stage, -1)
    return (letter.series, letter.seq, letter.stage, letter.position)


def _format(letter: DeadLetter) -> str:
    return "text" if letter.format == LINE else letter.format


def _joined(letters: Sequence[DeadLetter]) -> bytes:
    """Put lines where they were: what was between them were line ends and blanks."""
    data = bytearray()
    for letter in letters:
        place = letter.position - letters[0].position
        data += b"\n" * (place - len(data))
        data += letter.raw
    return bytes(data + b"\n" if len(letters) > 1 else data)
