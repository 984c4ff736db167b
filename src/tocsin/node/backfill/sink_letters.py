"""Delivering again what a sink did not take."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from tocsin.core.clock import Clock
from tocsin.detection.wire import decode
from tocsin.node.settings.sinks import SinkEntry
from tocsin.node.sinks.ordering import key_of
from tocsin.node.state import Database, DeadLetter, DeadLetters
from tocsin.node.state.sinks import HeldBack, Sinks


class Redelivered(NamedTuple):
    """How many letters are delivered again, and how many have no sink any more."""

    sent: int
    without_sink: int


def deliver_again(
    letters: Iterable[DeadLetter], store: DeadLetters, database: Database, sinks: Sequence[SinkEntry], clock: Clock
) -> Redelivered:
    """Let sinks deliver letters of theirs once more, before all that comes after them in their order."""
    entries = {entry.name: entry for entry in sinks}
    sent = without = 0
    now = clock.now().timestamp()
    for sink, group in groupby(letters, key=lambda letter: letter.source):
        its = list(group)
        if sink not in entries:
            without += len(its)
            continue
        store.mark_sent([letter.id for letter in its], now)
        key = entries[sink].order
        held = [HeldBack(each.seq, key_of(key, decode(each.raw)), 0, now, 0.0) for each in its]
        Sinks(database).hold(sink, held)
        sent += len(its)
    return Redelivered(sent, without)
