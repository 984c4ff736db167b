"""Sending dead letters again."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

import msgspec

from tocsin.core.clock import Clock
from tocsin.core.identity import digest
from tocsin.node.backfill.lane import BackfillLane, Wait
from tocsin.node.state import DeadLetter, DeadLetters
from tocsin.node.work.pieces import LETTERS, SentLetter
from tocsin.pipeline.spool import Payload

_TOGETHER = 500
_TOGETHER_BYTES = 4 * 1024**2


class SentLetters(NamedTuple):
    """How many letters were sent again, and how many cannot be, as nothing is left of them."""

    sent: int
    lost: int


def send_letters(
    letters: Iterable[DeadLetter], store: DeadLetters, lane: BackfillLane, clock: Clock, wait: Wait
) -> SentLetters:
    """Send letters again, ordered by their places; workers then try each once.

    They are noted as on their way before they are: what is killed between can be done again, as can everything here.
    """
    sent = lost = 0
    for some in _parcels(letters):
        whole = [letter for letter in some if letter.raw]
        lost += len(some) - len(whole)
        if whole:
            store.mark_sent([letter.id for letter in whole], clock.now().timestamp())
            lane.put([_payload(whole)], wait)
            sent += len(whole)
    return SentLetters(sent, lost)


def _parcels(letters: Iterable[DeadLetter]) -> Iterator[list[DeadLetter]]:
    """Gather letters of one source; those of one payload stay together."""
    parcel: list[DeadLetter] = []
    size = 0
    for _, group in groupby(letters, key=lambda letter: (letter.source, letter.series, letter.seq)):
        its = list(group)
        is_full = len(parcel) >= _TOGETHER or size >= _TOGETHER_BYTES
        if parcel and (is_full or parcel[0].source != its[0].source):
            yield parcel
            parcel, size = [], 0
        parcel += its
        size += sum(len(letter.raw) for letter in its)
    if parcel:
        yield parcel


def _payload(letters: list[DeadLetter]) -> Payload:
    """Give letters as a payload. It counts no events: these were counted when they were received."""
    sent = [SentLetter(*(getattr(letter, name) for name in SentLetter.__struct_fields__)) for letter in letters]
    key = digest("letters again", *(f"{letter.id} {letter.attempts}" for letter in letters)).encode()
    return Payload(letters[0].source, LETTERS, msgspec.msgpack.encode(sent), 0, key=key)
