"""Watermarks: how far each source has told its events, and how many they were, written with every batch.

A source's watermark is the greatest event time that it has told, by log type and by the shard that it came through;
times that lie ahead of their receipt count as their receipt, so that one clock that is wrong closes no window early.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, case, func, select
from sqlalchemy.dialects import postgresql, sqlite

from tocsin.node.state.database import Database
from tocsin.node.state.tables import WATERMARKS


class Heard(NamedTuple):
    """What batches told of one source and log type: the greatest event time (µs since the epoch), and how many."""

    time: int | None
    events: int


class Watermark(NamedTuple):
    """How far a source is in a shard: by whom, the greatest event time (µs since the epoch), and the last batch."""

    source: str
    log_type: str
    series: str
    shard: int
    time: int | None
    events: int
    seq: int


class Watermarks:
    """The watermarks of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Watermark]:
        """Give all of them, by source and log type."""
        columns = [WATERMARKS.c[name] for name in Watermark._fields]
        order = (WATERMARKS.c.source, WATERMARKS.c.log_type, WATERMARKS.c.series, WATERMARKS.c.shard)
        wanted = select(*columns).where(WATERMARKS.c.tenant == self._database.tenant).order_by(*order)
        with self._database.transaction() as connection:
            return [Watermark(*row) for row in connection.execute(wanted)]


def advance(
    connection: Connection, tenant: str, place: tuple[str, int, int], heard: Mapping[tuple[str, str], Heard]
) -> None:
    """Add what batches told, by source and log type; `place` is their series, shard and last sequence number."""
    series, shard, seq = place
    rows: list[dict[str, object]] = [
        {
            "tenant": tenant,
            "source": source,
            "log_type": log_type,
            "series": series,
            "shard": shard,
            "time": told.time,
            "events": told.events,
            "seq": seq,
        }
        for (source, log_type), told in sorted(heard.items())
    ]
    for some in _parts(rows):
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        statement = insert(WATERMARKS).values(some)
        new, known = statement.excluded, WATERMARKS.c
        later = case((new.time > func.coalesce(known.time, new.time - 1), new.time), else_=known.time)
        changed = {"time": later, "events": known.events + new.events, "seq": new.seq}
        keys = [column.name for column in WATERMARKS.primary_key.columns]
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))


def _parts(rows: list[dict[str, object]]) -> Iterable[list[dict[str, object]]]:
    return (rows[begin : begin + 500] for begin in range(0, len(rows), 500))
