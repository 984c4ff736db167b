"""Replays of the lake: what each is to judge, and how far it is."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from tocsin.node.state.database import Database
from tocsin.node.state.tables import REPLAYS
from tocsin.node.state.upsert import put


class ReplayState(NamedTuple):
    """A replay: its plan, and how far in it it is; times are seconds since the epoch.

    `judged` are the events that met the rules, `found` the findings that were not there before.
    """

    plan: bytes
    begun: float
    position: int = 0
    judged: int = 0
    found: int = 0
    finished: float | None = None


class Replays:
    """The replays of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, name: str) -> ReplayState | None:
        """Give a replay by its id; None for one that never was."""
        columns = [REPLAYS.c[field] for field in ReplayState._fields]
        at = (REPLAYS.c.tenant == self._database.tenant, REPLAYS.c.id == name)
        with self._database.transaction() as connection:
            row = connection.execute(select(*columns).where(*at)).first()
        return ReplayState(*row) if row else None


def put_replay(connection: Connection, tenant: str, name: str, state: ReplayState) -> None:
    """Write how far a replay is."""
    put(connection, REPLAYS, {"tenant": tenant, "id": name, **state._asdict()})
