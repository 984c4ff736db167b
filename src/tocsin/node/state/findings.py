"""The findings of a node, each once, in the order in which they became known."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

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


class FindingChoice(NamedTuple):
    """Which findings: all that is given must be so. Times are those of their events, ISO 8601 as findings have them."""

    levels: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    lane: str | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Yield the choice as conditions."""
        columns = FINDINGS.c
        if self.levels:
            yield columns.level.in_(self.levels)
        if self.rules:
            yield columns.rule.in_(self.rules)
        if self.since is not None:
            yield columns.time >= self.since
        if self.until is not None:
            yield columns.time < self.until
        if self.lane is not None:
            yield columns.lane == self.lane


EVERY = FindingChoice()
_COLUMNS = (FINDINGS.c.number, FINDINGS.c.body, FINDINGS.c.found, FINDINGS.c.lane)


class Findings:
    """The findings of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def after(self, number: int, limit: int, choice: FindingChoice = EVERY) -> list[FindingRow]:
        """Give the next findings after a number, at most `limit` of them."""
        wanted = [FINDINGS.c.tenant == self._database.tenant, FINDINGS.c.number > number, *choice.conditions()]
        with self._database.transaction() as connection:
            rows = connection.execute(select(*_COLUMNS).where(*wanted).order_by(FINDINGS.c.number).limit(limit))
            return [FindingRow(*row) for row in rows]

    def at(self, numbers: Sequence[int]) -> list[FindingRow]:
        """Give the findings of some numbers, at most 500 of them, in their order."""
        wanted = (FINDINGS.c.tenant == self._database.tenant, FINDINGS.c.number.in_(numbers))
        with self._database.transaction() as connection:
            rows = connection.execute(select(*_COLUMNS).where(*wanted).order_by(FINDINGS.c.number))
            return [FindingRow(*row) for row in rows]

    def find(self, start: str) -> list[FindingRow]:
        """Give the findings whose ids begin so; at most two."""
        wanted = (FINDINGS.c.tenant == self._database.tenant, FINDINGS.c.id.startswith(start, autoescape=True))
        with self._database.transaction() as connection:
            return [FindingRow(*row) for row in connection.execute(select(*_COLUMNS).where(*wanted).limit(2))]

    def last(self) -> int:
        """Give the number of the newest finding; 0 where there is none."""
        newest = select(func.max(FINDINGS.c.number)).where(FINDINGS.c.tenant == self._database.tenant)
        with self._database.transaction() as connection:
            return connection.execute(newest).scalar() or 0

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
