"""Dead letters that come through the spool again: each is tried once a sending, whoever works and however often."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tocsin.node.state import Database, DeadLetter
from tocsin.node.state.dead_letters import TERMINAL
from tocsin.node.state.revival import Tried, standings
from tocsin.node.work.pieces import LETTERS, Piece, letters_of, pieces_of, plain_piece
from tocsin.pipeline.spool import SpooledBatch


class Fates(NamedTuple):
    """What is dead of a piece: `new` is to be kept, `tried` to be settled (by batch).

    `died` is how many died of it, and `expected` how many events of it were counted when they were received.
    """

    new: list[DeadLetter]
    tried: list[tuple[str, Tried]]
    died: int
    expected: int


class LettersAgain:
    """Takes batches apart, in the order of a shard; those up to `detected` have been tried before."""

    def __init__(self, database: Database, series: str, detected: int) -> None:
        self._database = database
        self._series = series
        self._detected = detected
        self._taken: set[str] = set()

    def pieces(self, batch: SpooledBatch) -> Iterator[Piece]:
        """Yield the pieces of a batch: itself, or the letters in it that it may try.

        A batch that comes once more after a crash tries the letters that it has tried, and no others: so what is
        stored of it is the same.
        """
        if batch.payload.format != LETTERS:
            yield plain_piece(self._series, batch)
            return
        letters = letters_of(batch)
        standing = standings(self._database, [letter.id for letter in letters])
        is_new = batch.seq > self._detected
        mine = [letter for letter in letters if letter.id in standing and letter.id not in self._taken]
        if is_new:
            mine = [letter for letter in mine if standing[letter.id][:2] == (False, letter.attempts)]
        else:
            mine = [letter for letter in mine if standing[letter.id].tried_by == self._name(batch)]
        self._taken.update(letter.id for letter in mine)
        for piece in pieces_of(mine, batch.shard):
            yield piece._replace(tried_by=self._name(batch), standing=standing)

    def _name(self, batch: SpooledBatch) -> str:
        return f"{self._series}-{batch.seq}"


def fates_of(piece: Piece, dead: Sequence[DeadLetter], alive: int) -> Fates:
    """Tell what became of a piece: what died of it now, where `alive` records came out."""
    if not piece.letters:
        return Fates(list(dead), [], _terminal(dead), piece.batch.payload.events)
    tried, new = _outcome(piece, dead, alive)
    return Fates(new, [(piece.tried_by, tried)], _terminal((*new, *tried.again.values())), piece.terminal)


def _terminal(dead: Iterable[DeadLetter]) -> int:
    return sum(letter.stage in TERMINAL for letter in dead)


def _outcome(piece: Piece, dead: Sequence[DeadLetter], alive: int) -> tuple[Tried, list[DeadLetter]]:
    by_id = {letter.id: letter for letter in dead}
    by_place = {letter.position: letter for letter in dead if letter.stage in TERMINAL}
    revived: list[str] = []
    again: dict[str, DeadLetter] = {}
    for letter in piece.letters:
        death = by_id.get(letter.id)
        if death is None and letter.stage in TERMINAL:
            death = by_place.get(letter.position)
        if death is None and not alive:
            death = dead[0] if dead else _empty(letter)
        if death is None:
            revived.append(letter.id)
        else:
            again[letter.id] = death
    known = {id(death) for death in again.values()}
    new = [letter for letter in dead if id(letter) not in known] if alive else []
    return Tried({letter.id: piece.standing[letter.id] for letter in piece.letters}, revived, again), new


def _empty(letter: DeadLetter) -> DeadLetter:
    return DeadLetter(
        letter.stage, "empty", letter.source, letter.series, letter.seq, letter.position, "nothing is in it", b"", ""
    )
