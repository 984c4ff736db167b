"""Dead letters: what could not be parsed, mapped or judged, with its reason and its raw bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update

from tocsin.core.identity import digest
from tocsin.node.state.database import Database
from tocsin.node.state.tables import DEAD_LETTERS
from tocsin.node.state.upsert import insert_new


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What could not be processed: at which stage, why, and all that is needed to try again.

    `series`, `seq` and `position` say where it was in the spool, so that it has the same id whenever it dies.
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

    @property
    def id(self) -> str:
        """Give its id."""
        return digest("dead letter", self.stage, self.series, str(self.seq), str(self.position))


class DeadLetters:
    """The dead letters of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, limit: int, *, source: str | None = None) -> list[DeadLetter]:
        """Give the dead letters that were not replayed, the oldest first."""
        wanted = [DEAD_LETTERS.c.tenant == self._database.tenant, DEAD_LETTERS.c.replayed.is_(False)]
        if source is not None:
            wanted.append(DEAD_LETTERS.c.source == source)
        order = (DEAD_LETTERS.c.died, DEAD_LETTERS.c.id)
        with self._database.transaction() as connection:
            rows = connection.execute(select(DEAD_LETTERS).where(*wanted).order_by(*order).limit(limit)).mappings()
            return [DeadLetter(**{name: row[name] for name in DeadLetter.__slots__}) for row in rows]

    def counts(self) -> dict[str, int]:
        """Count those that were not replayed, by source."""
        wanted = (DEAD_LETTERS.c.tenant == self._database.tenant, DEAD_LETTERS.c.replayed.is_(False))
        counted = select(DEAD_LETTERS.c.source, func.count()).where(*wanted).group_by(DEAD_LETTERS.c.source)
        with self._database.transaction() as connection:
            return {row[0]: row[1] for row in connection.execute(counted)}

    def mark_replayed(self, ids: Sequence[str]) -> None:
        """Note that some were sent again."""
        with self._database.transaction() as connection:
            for each in ids:
                at = (DEAD_LETTERS.c.tenant == self._database.tenant, DEAD_LETTERS.c.id == each)
                connection.execute(update(DEAD_LETTERS).where(*at).values(replayed=True))

    def purge(self, before: float) -> int:
        """Remove those that died before a time (seconds since the epoch), and give how many these were."""
        gone = (DEAD_LETTERS.c.tenant == self._database.tenant, DEAD_LETTERS.c.died < before)
        with self._database.transaction() as connection:
            return connection.execute(delete(DEAD_LETTERS).where(*gone)).rowcount


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
