"""What the state says of a node, read for looking at: nothing is locked by it."""

from collections.abc import Mapping

from sqlalchemy import func, select

from tocsin.node.seeing.snapshot import LeaseView
from tocsin.node.state import Database
from tocsin.node.state.tables import DEAD_LETTERS, FINDINGS, LAKE_FILES, LEASES

_MOST_RECENT = 20_000
_PRESENT = "worker "


def leases_of(database: Database) -> tuple[LeaseView, ...]:
    """Give the leases on work that are or were held: not those by which workers say that they are there."""
    columns = (LEASES.c.name, LEASES.c.owner, LEASES.c.epoch, LEASES.c.until)
    wanted = (LEASES.c.tenant == database.tenant, LEASES.c.name.not_like(f"{_PRESENT}%"))
    with database.reading() as connection:
        rows = connection.execute(select(*columns).where(*wanted)).all()
    return tuple(LeaseView(*row) for row in sorted(rows, key=lambda row: _natural(row.name)))


def workers_of(database: Database, now: float) -> int:
    """Count the workers that say that they are there."""
    wanted = (LEASES.c.tenant == database.tenant, LEASES.c.name.like(f"{_PRESENT}%"), LEASES.c.until > now)
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(LEASES).where(*wanted)).scalar_one()


def letters_of(database: Database) -> dict[str, dict[tuple[str, str], int]]:
    """Count the open dead letters, by source, stage and reason."""
    columns = (DEAD_LETTERS.c.source, DEAD_LETTERS.c.stage, DEAD_LETTERS.c.reason)
    wanted = (DEAD_LETTERS.c.tenant == database.tenant, DEAD_LETTERS.c.replayed.is_(False))
    found: dict[str, dict[tuple[str, str], int]] = {}
    with database.reading() as connection:
        for source, stage, reason, number in connection.execute(
            select(*columns, func.count()).where(*wanted).group_by(*columns)
        ):
            found.setdefault(source, {})[stage, reason] = number
    return found


def recent_findings(database: Database, since: float) -> dict[str, int]:
    """Count findings by level that became known since a time; of very many, the last 20,000 are looked at."""
    with database.reading() as connection:
        mine = FINDINGS.c.tenant == database.tenant
        last = connection.execute(select(func.max(FINDINGS.c.number)).where(mine)).scalar() or 0
        wanted = (mine, FINDINGS.c.number > last - _MOST_RECENT, FINDINGS.c.found >= since)
        counted = select(FINDINGS.c.level, func.count()).where(*wanted).group_by(FINDINGS.c.level)
        return {row[0]: row[1] for row in connection.execute(counted)}


def uncommitted_files(database: Database) -> int:
    """Count the lake files that are registered and not in their tables."""
    wanted = (LAKE_FILES.c.tenant == database.tenant, LAKE_FILES.c.committed.is_(False))
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(LAKE_FILES).where(*wanted)).scalar_one()


class FindingCounts:
    """Counts findings by level: all of them once, and after that only those that came since."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counted = 0
        self._counts: dict[str, int] = {}

    def take(self) -> Mapping[str, int]:
        """Count."""
        with self._database.reading() as connection:
            mine = FINDINGS.c.tenant == self._database.tenant
            last = connection.execute(select(func.max(FINDINGS.c.number)).where(mine)).scalar() or 0
            new = (mine, FINDINGS.c.number > self._counted, FINDINGS.c.number <= last)
            counted = select(FINDINGS.c.level, func.count()).where(*new).group_by(FINDINGS.c.level)
            for level, number in connection.execute(counted):
                self._counts[level] = self._counts.get(level, 0) + number
        self._counted = max(last, self._counted)
        return dict(self._counts)


def _natural(name: str) -> tuple[str, str, int]:
    kind, _, rest = name.partition(" ")
    number, _, series = rest.partition(" ")
    return (kind, series, int(number)) if number.isdigit() else (name, "", -1)
