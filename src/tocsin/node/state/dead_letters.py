"""Dead letters: what could not be parsed, mapped or judged, with its reason and its raw bytes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, select, tuple_, update

from tocsin.core.identity import digest
from tocsin.node.state.database import Database
from tocsin.node.state.progress import count
from tocsin.node.state.tables import DEAD_LETTERS
from tocsin.node.state.upsert import insert_new

TERMINAL = ("parse", "map")
"""The stages at which an event is not in the lake when it dies: it counts as dead until it is replayed or purged."""
_TOGETHER = 500


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What could not be processed: at which stage, why, and all that is needed to try again.

    `series`, `seq` and `position` say where it was in the spool, so that it has the same id whenever it dies, and
    `received` when it came (ns since the epoch). `sent` is when it was last sent again (seconds since the epoch), until
    it was tried, and `tried_by` the batch that tried it last.
    """

    stage: str
    reason: str
    source: str
    series: str
    seq: int
    position: int
    message: str
    raw: bytes
    format: str
    context: bytes = b"{}"
    died: float = 0.0
    attempts: int = 1
    replayed: bool = False
    received: int = 0
    sent: float | None = None
    tried_by: str = ""

    @property
    def id(self) -> str:
        """Give its id."""
        return digest("dead letter", self.stage, self.series, str(self.seq), str(self.position))


class LetterChoice(NamedTuple):
    """Which dead letters: all that is given must be so; times are seconds since the epoch, of when they died."""

    stage: str | None = None
    reason: str | None = None
    source: str | None = None
    since: float | None = None
    until: float | None = None
    ids: tuple[str, ...] = ()

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Yield the choice as conditions."""
        columns = DEAD_LETTERS.c
        for column, value in (
            (columns.stage, self.stage),
            (columns.reason, self.reason),
            (columns.source, self.source),
        ):
            if value is not None:
                yield column == value
        if self.since is not None:
            yield columns.died >= self.since
        if self.until is not None:
            yield columns.died < self.until
        if self.ids:
            yield columns.id.in_(self.ids)


EVERY = LetterChoice()


class Purged(NamedTuple):
    """How many dead letters were removed, and how many stay because they are on their way."""

    removed: int
    on_their_way: int


class DeadLetters:
    """The dead letters of a database that were not replayed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, limit: int, choice: LetterChoice = EVERY, *, after: DeadLetter | None = None) -> list[DeadLetter]:
        """Give those chosen, the oldest first; the next ones behind `after`, where that is given."""
        wanted = [*self._open(), *choice.conditions()]
        order = (DEAD_LETTERS.c.died, DEAD_LETTERS.c.id)
        if after is not None:
            wanted.append(tuple_(*order) > (after.died, after.id))
        with self._database.transaction() as connection:
            rows = connection.execute(select(DEAD_LETTERS).where(*wanted).order_by(*order).limit(limit)).mappings()
            return [_letter(row) for row in rows]

    def walk(self, choice: LetterChoice = EVERY) -> Iterator[DeadLetter]:
        """Yield those chosen by their places: source, series, batch, stage and position."""
        columns = DEAD_LETTERS.c
        order = (columns.source, columns.series, columns.seq, columns.stage, columns.position)
        wanted = select(DEAD_LETTERS).where(*self._open(), *choice.conditions()).order_by(*order).limit(_TOGETHER)
        more = wanted
        while True:
            with self._database.transaction() as connection:
                found = [_letter(row) for row in connection.execute(more).mappings()]
            yield from found
            if len(found) < _TOGETHER:
                return
            last = found[-1]
            more = wanted.where(tuple_(*order) > (last.source, last.series, last.seq, last.stage, last.position))

    def find(self, start: str) -> Sequence[DeadLetter]:
        """Give the dead letters, replayed ones too, whose ids begin so; at most two."""
        begins = DEAD_LETTERS.c.id.startswith(start, autoescape=True)
        wanted = select(DEAD_LETTERS).where(DEAD_LETTERS.c.tenant == self._database.tenant, begins).limit(2)
        with self._database.transaction() as connection:
            return [_letter(row) for row in connection.execute(wanted).mappings()]

    def counts(self) -> dict[str, int]:
        """Count them by source."""
        found: dict[str, int] = {}
        for (source, _, _), number in self.kinds().items():
            found[source] = found.get(source, 0) + number
        return found

    def kinds(self) -> dict[tuple[str, str, str], int]:
        """Count them by source, stage and reason."""
        kind = (DEAD_LETTERS.c.source, DEAD_LETTERS.c.stage, DEAD_LETTERS.c.reason)
        counted = select(*kind, func.count()).where(*self._open()).group_by(*kind).order_by(*kind)
        with self._database.transaction() as connection:
            return {(row[0], row[1], row[2]): row[3] for row in connection.execute(counted)}

    def mark_sent(self, ids: Sequence[str], at: float) -> None:
        """Note that some are being sent again."""
        with self._database.transaction() as connection:
            for begin in range(0, len(ids), _TOGETHER):
                some = DEAD_LETTERS.c.id.in_(ids[begin : begin + _TOGETHER])
                connection.execute(update(DEAD_LETTERS).where(*self._open(), some).values(sent=at))

    def purge(self, choice: LetterChoice) -> Purged:
        """Remove those chosen; the events that are in no lake are counted as `purged` from then on, and not as dead.

        Those that are on their way are not removed: what becomes of them is not known yet.
        """
        tenant = self._database.tenant
        wanted = [*self._open(), *choice.conditions()]
        terminal = DEAD_LETTERS.c.stage.in_(TERMINAL)
        with self._database.transaction() as connection:
            waiting = select(func.count()).where(*wanted, DEAD_LETTERS.c.sent.is_not(None))
            on_their_way: int = connection.execute(waiting).scalar_one()
            wanted.append(DEAD_LETTERS.c.sent.is_(None))
            gone = connection.execute(
                delete(DEAD_LETTERS).where(*wanted).returning(DEAD_LETTERS.c.source, terminal)
            ).all()
            moved: dict[tuple[str, str], int] = {}
            for source, is_terminal in gone:
                if is_terminal:
                    moved[source, "dead"] = moved.get((source, "dead"), 0) - 1
                    moved[source, "purged"] = moved.get((source, "purged"), 0) + 1
            count(connection, tenant, moved)
        return Purged(len(gone), on_their_way)

    def forget_replayed(self, before: float) -> int:
        """Remove what is known of letters that were replayed, and had died before a time; give how many these were."""
        gone = (
            DEAD_LETTERS.c.tenant == self._database.tenant,
            DEAD_LETTERS.c.replayed.is_(True),
            DEAD_LETTERS.c.died < before,
        )
        with self._database.transaction() as connection:
            return connection.execute(delete(DEAD_LETTERS).where(*gone)).rowcount

    def _open(self) -> Sequence[ColumnElement[bool]]:
        return [DEAD_LETTERS.c.tenant == self._database.tenant, DEAD_LETTERS.c.replayed.is_(False)]


def add_dead_letters(connection: Connection, tenant: str, letters: Sequence[DeadLetter], at: float) -> int:
    """Keep dead letters that are not known yet, and give how many these were."""
    rows = [
        {
            **{name: getattr(letter, name) for name in DeadLetter.__slots__},
            "tenant": tenant,
            "id": letter.id,
            "died": at,
        }
        for letter in letters
    ]
    return insert_new(connection, DEAD_LETTERS, rows)


def _letter(row: object) -> DeadLetter:
    return DeadLetter(**{name: row[name] for name in DeadLetter.__slots__})  # type: ignore[index]  # a mapping
