"""How far the shards of the spool are processed: judged up to *detected*, stored up to *laked*."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from tocsin.node.state.database import Database
from tocsin.node.state.tables import COUNTERS, PROGRESS
from tocsin.node.state.upsert import add, put


class ShardPosition(NamedTuple):
    """The last sequence numbers of a shard that are judged and stored; 0 where none is."""

    detected: int = 0
    laked: int = 0


class Progress:
    """The positions and counters of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, series: str, shard: int) -> ShardPosition:
        """Give how far a shard is."""
        return self.all().get((series, shard), ShardPosition())

    def all(self) -> dict[tuple[str, int], ShardPosition]:
        """Give how far every shard is, by series and shard."""
        columns = (PROGRESS.c.series, PROGRESS.c.shard, PROGRESS.c.detected, PROGRESS.c.laked)
        with self._database.reading() as connection:
            rows = connection.execute(select(*columns).where(PROGRESS.c.tenant == self._database.tenant)).all()
        return {(row.series, row.shard): ShardPosition(row.detected, row.laked) for row in rows}

    def counters(self) -> dict[str, dict[str, int]]:
        """Give what was counted, by source and name."""
        columns = (COUNTERS.c.source, COUNTERS.c.name, COUNTERS.c.count)
        found: dict[str, dict[str, int]] = {}
        with self._database.reading() as connection:
            for row in connection.execute(select(*columns).where(COUNTERS.c.tenant == self._database.tenant)):
                found.setdefault(row[0], {})[row[1]] = row[2]
        return found


def move(connection: Connection, tenant: str, series: str, shard: int, to: ShardPosition) -> None:
    """Write how far a shard is."""
    row = {"tenant": tenant, "series": series, "shard": shard, "detected": to.detected, "laked": to.laked}
    put(connection, PROGRESS, row)


def count(connection: Connection, tenant: str, counts: Mapping[tuple[str, str], int]) -> None:
    """Add to counters, by source and name."""
    for (source, name), number in sorted(counts.items()):
        if number:
            add(connection, COUNTERS, {"tenant": tenant, "source": source, "name": name, "count": number}, "count")
