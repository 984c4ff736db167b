"""The findings of a node, each once, in the order in which they became known."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from tocsin.core.finding import Finding
from tocsin.node.state.database import Database
from tocsin.node.state.numbers import take_numbers
from tocsin.node.state.tables import FINDINGS
from tocsin.node.state.upsert import insert_new

LIVE, BACKFILL = "live", "backfill"


class FindingRow(NamedTuple):
    """A finding as it is kept: its number, itself as JSON, when it was found (seconds since the epoch), and by what."""

    number: int
    body: bytes
    found: float = 0.0
    lane: str = LIVE


class Findings:
    """The findings of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def after(self, number: int, limit: int) -> list[FindingRow]:
        """Give the next findings after a number, at most `limit` of them."""
        columns = (FINDINGS.c.number, FINDINGS.c.body, FINDINGS.c.found, FINDINGS.c.lane)
        wanted = (FINDINGS.c.tenant == self._database.tenant, FINDINGS.c.number > number)
        with self._database.transaction() as connection:
            rows = connection.execute(select(*columns).where(*wanted).order_by(FINDINGS.c.number).limit(limit))
            return [FindingRow(*row) for row in rows]

    def total(self) -> int:
        """Count them."""
        with self._database.transaction() as connection:
            counted = select(func.count()).where(FINDINGS.c.tenant == self._database.tenant)
            return connection.execute(counted).scalar_one()


def add_findings(
    connection: Connection, tenant: str, found: Sequence[tuple[Finding, bytes]], at: float, *, lane: str = LIVE
) -> int:
    """Keep findings that are not known yet, and give how many these were; each comes with its JSON.

    `lane` says what found them: the events as they came, or a backfill.
    """
    if not found:
        return 0
    ids = [finding.id for finding, _ in found]
    known: set[str] = set()
    for begin in range(0, len(ids), 500):
        some = select(FINDINGS.c.id).where(FINDINGS.c.tenant == tenant, FINDINGS.c.id.in_(ids[begin : begin + 500]))
        known.update(connection.execute(some).scalars())
    new = {finding.id: (finding, body) for finding, body in found if finding.id not in known}
    if not new:
        return 0
    first = take_numbers(connection, tenant, "findings", len(new))
    rows = [
        {
            "tenant": tenant,
            "id": finding.id,
            "number": first + index,
            "time": finding.time,
            "found": at,
            "rule": finding.rule.id[:255],
            "level": finding.rule.level,
            "fingerprint": finding.fingerprint,
            "body": body,
            "lane": lane,
        }
        for index, (finding, body) in enumerate(new.values())
    ]
    return insert_new(connection, FINDINGS, rows)
