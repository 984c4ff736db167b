"""Which content is active, and which was in force from where on in each shard of the spool."""

from typing import NamedTuple

from sqlalchemy import Connection, select, update

from tocsin.node.state.database import Database
from tocsin.node.state.numbers import hold, take_numbers
from tocsin.node.state.progress import Progress
from tocsin.node.state.tables import CONTENT_ACTIVATIONS, CONTENT_VERSIONS
from tocsin.node.state.upsert import insert_new, put

_NUMBERS = "content"


class ActiveContent(NamedTuple):
    """The version that workers are to go over to: its number grows with every activation."""

    number: int
    version: str
    activated: float


class Activation(NamedTuple):
    """From this sequence number on, a shard's batches are judged by this version."""

    from_seq: int
    version: str


class ContentVersions:
    """The versions of content that a database knows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def active(self) -> ActiveContent | None:
        """Give the version that was activated last, or None before the first one."""
        with self._database.transaction() as connection:
            return _active(connection, self._database.tenant)

    def activate(self, version: str, at: float) -> ActiveContent:
        """Let workers go over to a version whose files are kept; nothing changes when it is the active one."""
        tenant = self._database.tenant
        with self._database.transaction() as connection:
            hold(connection, tenant, _NUMBERS)
            active = _active(connection, tenant)
            if active is not None and active.version == version:
                return active
            number = take_numbers(connection, tenant, _NUMBERS, 1)
            row = {"tenant": tenant, "number": number, "version": version, "activated": at, "kept": True}
            insert_new(connection, CONTENT_VERSIONS, [row])
            return ActiveContent(number, version, at)

    def of_shard(self, series: str, shard: int, after: int) -> list[Activation]:
        """Give what is in force behind a sequence number, in order: the first reaches back as far as it likes."""
        columns = (CONTENT_ACTIVATIONS.c.from_seq, CONTENT_ACTIVATIONS.c.version)
        its = (
            CONTENT_ACTIVATIONS.c.tenant == self._database.tenant,
            CONTENT_ACTIVATIONS.c.series == series,
            CONTENT_ACTIVATIONS.c.shard == shard,
        )
        with self._database.transaction() as connection:
            rows = connection.execute(select(*columns).where(*its).order_by(CONTENT_ACTIVATIONS.c.from_seq)).all()
        return _behind([Activation(*row) for row in rows], after)

    def release(self) -> set[str]:
        """Give the versions that must be kept: the active one and those that some unprocessed position needs.

        All others are noted as gone in the same transaction, so that no worker goes over to one whose files are about
        to be removed.
        """
        tenant = self._database.tenant
        passed = Progress(self._database).all()
        with self._database.transaction() as connection:
            hold(connection, tenant, _NUMBERS)
            active = _active(connection, tenant)
            needed = {active.version} if active is not None else set()
            shards: dict[tuple[str, int], list[Activation]] = {}
            order = (CONTENT_ACTIVATIONS.c.series, CONTENT_ACTIVATIONS.c.shard, CONTENT_ACTIVATIONS.c.from_seq)
            of_tenant = CONTENT_ACTIVATIONS.c.tenant == tenant
            for row in connection.execute(select(CONTENT_ACTIVATIONS).where(of_tenant).order_by(*order)):
                shards.setdefault((row.series, row.shard), []).append(Activation(row.from_seq, row.version))
            for at, activations in shards.items():
                laked = passed[at].laked if at in passed else 0
                needed.update(activation.version for activation in _behind(activations, laked))
            gone = (
                CONTENT_VERSIONS.c.tenant == tenant,
                CONTENT_VERSIONS.c.kept.is_(True),
                CONTENT_VERSIONS.c.version.not_in(needed),
            )
            connection.execute(update(CONTENT_VERSIONS).where(*gone).values(kept=False))
            return needed


def adopt(connection: Connection, tenant: str, series: str, shard: int, to: Activation) -> bool:
    """Let a shard be judged by a version from a sequence number on; False when its files are not kept any more.

    What was written for the same number is replaced: no batch was judged by it.
    """
    hold(connection, tenant, _NUMBERS)
    kept = (
        CONTENT_VERSIONS.c.tenant == tenant,
        CONTENT_VERSIONS.c.version == to.version,
        CONTENT_VERSIONS.c.kept.is_(True),
    )
    if connection.execute(select(CONTENT_VERSIONS.c.number).where(*kept)).first() is None:
        return False
    row = {"tenant": tenant, "series": series, "shard": shard, "from_seq": to.from_seq, "version": to.version}
    put(connection, CONTENT_ACTIVATIONS, row)
    return True


def _active(connection: Connection, tenant: str) -> ActiveContent | None:
    columns = (CONTENT_VERSIONS.c.number, CONTENT_VERSIONS.c.version, CONTENT_VERSIONS.c.activated)
    newest = select(*columns).where(CONTENT_VERSIONS.c.tenant == tenant).order_by(CONTENT_VERSIONS.c.number.desc())
    row = connection.execute(newest.limit(1)).first()
    return None if row is None else ActiveContent(*row)


def _behind(activations: list[Activation], after: int) -> list[Activation]:
    """Leave out the activations that were superseded at the next batch or before; the rest is in order."""
    last = max((index for index, each in enumerate(activations) if each.from_seq <= after + 1), default=0)
    return activations[last:]
