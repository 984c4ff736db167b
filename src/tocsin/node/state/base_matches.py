"""Base matches: events that matched rules of correlations, with their part in each, until correlators have used them.

They are written in the transaction of their batch. A correlator reads on behind the last batch that it has used of each
shard, so what it has used is a vector of sequence numbers.
"""

from collections.abc import Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, select

from tocsin.node.state.database import Database
from tocsin.node.state.tables import BASE_MATCHES
from tocsin.node.state.upsert import insert_new


class BaseMatch(NamedTuple):
    """An event's part in one correlation.

    `correlation` and `logic` are its id and logic hash, `rules` the ids of its rules that the event matched, `group`
    the values of the fields that it groups by, and `value` what it counts or adds up. `time` is the event's in
    microseconds since the epoch, `content` its content hash, and `body` its reference and entities as JSON. `seq` is
    the last batch of the transaction that it was written in.
    """

    correlation: str
    logic: str
    event: str
    rules: tuple[str, ...]
    group: tuple[str, ...]
    value: str | None
    time: int
    content: str
    source: str
    log_type: str
    body: bytes
    seq: int = 0


class BaseMatches:
    """The base matches of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def after(self, series: str, shard: int, seq: int, limit: int) -> list[BaseMatch]:
        """Give the next ones of a shard, in the order of transactions and times; at most about `limit`.

        Those of one transaction are never parted.
        """
        its = (
            BASE_MATCHES.c.tenant == self._database.tenant,
            BASE_MATCHES.c.series == series,
            BASE_MATCHES.c.shard == shard,
        )
        some = select(BASE_MATCHES.c.seq).where(*its, BASE_MATCHES.c.seq > seq).order_by(BASE_MATCHES.c.seq)
        order = (BASE_MATCHES.c.seq, BASE_MATCHES.c.time, BASE_MATCHES.c.content, BASE_MATCHES.c.event)
        columns = [BASE_MATCHES.c[name] for name in BaseMatch._fields]
        with self._database.transaction() as connection:
            seqs = connection.execute(some.limit(limit)).scalars().all()
            if not seqs:
                return []
            wanted = select(*columns).where(*its, BASE_MATCHES.c.seq > seq, BASE_MATCHES.c.seq <= seqs[-1])
            rows = connection.execute(wanted.order_by(*order, BASE_MATCHES.c.part)).all()
        return [
            BaseMatch(*row)._replace(rules=tuple(orjson.loads(row.rules)), group=tuple(orjson.loads(row.group)))
            for row in rows
        ]


def add_base_matches(
    connection: Connection, tenant: str, place: tuple[str, int, int], matches: Sequence[BaseMatch]
) -> int:
    """Keep matches that are not known yet, and give how many these were.

    `place` is their series and shard, and the last batch of this transaction.
    """
    series, shard, seq = place
    parts: dict[tuple[str, str, str], int] = {}
    rows = []
    for match in matches:
        key = (match.correlation, match.logic, match.event)
        part = parts[key] = parts.get(key, -1) + 1
        row = match._asdict()
        row.update(
            tenant=tenant,
            series=series,
            shard=shard,
            seq=seq,
            part=part,
            rules=orjson.dumps(match.rules).decode(),
            group=orjson.dumps(match.group).decode(),
        )
        rows.append(row)
    return insert_new(connection, BASE_MATCHES, rows)
