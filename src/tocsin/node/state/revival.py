"""Dead letters that were sent again: which of them a batch may try, and what became of them, each once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from tocsin.core.errors import StoreFailed
from tocsin.node.state.database import Database
from tocsin.node.state.dead_letters import DeadLetter
from tocsin.node.state.tables import DEAD_LETTERS

_TOGETHER = 500


class Standing(NamedTuple):
    """What is known of a letter: whether it was replayed, how often it died, and the batch that tried it last."""

    replayed: bool
    attempts: int
    tried_by: str


class Tried(NamedTuple):
    """What a batch made of letters: of which it made events, and which died once more."""

    standing: Mapping[str, Standing]
    revived: Sequence[str]
    again: Mapping[str, DeadLetter]


def standings(database: Database, ids: Sequence[str]) -> dict[str, Standing]:
    """Give what is known of letters; nothing for those that were purged."""
    with database.transaction() as connection:
        return _standings(connection, database.tenant, ids)


def settle(connection: Connection, tenant: str, batch: str, tried: Tried, at: float) -> None:
    """Write what became of the letters that a batch tried.

    Raises StoreFailed when they are not what they were when they were tried: then nothing may be written, and it is
    tried again.
    """
    if _standings(connection, tenant, list(tried.standing), lock=True) != tried.standing:
        raise StoreFailed("dead letters have changed while they were tried", remedy="they are tried again by itself")
    for each in tried.revived:
        _update(connection, tenant, each, {"replayed": True, "sent": None, "tried_by": batch})
    for each, letter in tried.again.items():
        changed = {
            "reason": letter.reason,
            "message": letter.message,
            "attempts": tried.standing[each].attempts + 1,
            "died": at,
            "sent": None,
            "tried_by": batch,
        }
        _update(connection, tenant, each, changed)


def _standings(connection: Connection, tenant: str, ids: Sequence[str], *, lock: bool = False) -> dict[str, Standing]:
    columns = (DEAD_LETTERS.c.id, DEAD_LETTERS.c.replayed, DEAD_LETTERS.c.attempts, DEAD_LETTERS.c.tried_by)
    found: dict[str, Standing] = {}
    for some in _parts(ids):
        wanted = select(*columns).where(DEAD_LETTERS.c.tenant == tenant, DEAD_LETTERS.c.id.in_(some))
        rows = connection.execute(wanted.with_for_update() if lock else wanted)
        found.update({row.id: Standing(row.replayed, row.attempts, row.tried_by) for row in rows})
    return found


def _update(connection: Connection, tenant: str, letter: str, values: Mapping[str, object]) -> None:
    at = (DEAD_LETTERS.c.tenant == tenant, DEAD_LETTERS.c.id == letter)
    connection.execute(update(DEAD_LETTERS).where(*at).values(**values))


def _parts(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[begin : begin + _TOGETHER] for begin in range(0, len(ids), _TOGETHER))
