"""Leases: who may work on what, until when; each new owner has a higher epoch, and writes only under it."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from tocsin.core.clock import Clock
from tocsin.core.errors import StoreError
from tocsin.node.state.database import Database
from tocsin.node.state.tables import LEASES

_AHEAD = 2  # a lease that ends later than so many times its length was taken by a clock that has been put back


class LeaseLost(StoreError):  # noqa: N818 - named for what happened
    """Another has the lease by now: nothing was written."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on something: its name, and the epoch that goes with every write."""

    name: str
    owner: str
    epoch: int


class Leases:
    """The leases of a database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def acquire(self, name: str, owner: str, seconds: float) -> Lease | None:
        """Take a lease that nobody holds, or that has run out; None when another holds it.

        Every taking is a new epoch, also by the owner of before: what it had begun under the old one is void. A lease
        that would hold for much longer than `seconds` was taken before the clock was put back: it counts for nothing.
        """
        now = self._clock.now().timestamp()
        with self._database.transaction() as connection:
            row = connection.execute(
                select(LEASES.c.owner, LEASES.c.epoch, LEASES.c.until).where(self._at(name))
            ).first()
            if row is None:
                values = {"tenant": self._database.tenant, "name": name, "owner": owner, "epoch": 1}
                connection.execute(insert(LEASES).values(**values, until=now + seconds))
                return Lease(name, owner, 1)
            if now < row.until <= now + _AHEAD * seconds and row.owner != owner:
                return None
            taken = connection.execute(
                update(LEASES)
                .where(self._at(name), LEASES.c.epoch == row.epoch)
                .values(owner=owner, epoch=row.epoch + 1, until=now + seconds)
            )
            return Lease(name, owner, row.epoch + 1) if taken.rowcount == 1 else None

    def renew(self, lease: Lease, seconds: float) -> None:
        """Hold a lease longer; raises LeaseLost."""
        with self._database.transaction() as connection:
            until = self._clock.now().timestamp() + seconds
            held = connection.execute(
                update(LEASES).where(self._at(lease.name), LEASES.c.epoch == lease.epoch).values(until=until)
            )
            if held.rowcount != 1:
                raise _lost(lease)

    def release(self, lease: Lease) -> None:
        """Give a lease back; its epoch is kept, so that nothing is written under it again."""
        with self._database.transaction() as connection:
            connection.execute(
                update(LEASES).where(self._at(lease.name), LEASES.c.epoch == lease.epoch).values(until=0.0, owner="")
            )

    def release_of(self, owner: str) -> None:
        """Give back all that an owner holds, of which it is known for certain that it does not run any more."""
        its = (LEASES.c.tenant == self._database.tenant, LEASES.c.owner == owner)
        with self._database.transaction() as connection:
            connection.execute(update(LEASES).where(*its).values(until=0.0, owner=""))

    def held(self, beginning: str, seconds: float) -> int:
        """Count the leases of so many seconds that somebody holds, of those whose names begin so."""
        now = self._clock.now().timestamp()
        with self._database.transaction() as connection:
            is_held = (LEASES.c.until > now, LEASES.c.until <= now + _AHEAD * seconds)
            counted = select(func.count()).where(self._begins(beginning), *is_held)
            return connection.execute(counted).scalar_one()

    def holder(self, name: str) -> str | None:
        """Give who holds a lease; None when nobody does."""
        with self._database.transaction() as connection:
            row = connection.execute(select(LEASES.c.owner, LEASES.c.until).where(self._at(name))).first()
        return row.owner if row is not None and row.until > self._clock.now().timestamp() else None

    def forget_gone(self, beginning: str, seconds: float) -> None:
        """Remove the leases whose names begin so and that nobody has held for some time; nobody will again."""
        now = self._clock.now().timestamp()
        with self._database.transaction() as connection:
            is_gone = or_(LEASES.c.until < now - seconds, LEASES.c.until > now + _AHEAD * seconds)
            connection.execute(delete(LEASES).where(self._begins(beginning), is_gone))

    def forget(self, name: str) -> None:
        """Remove what is known of a lease whose subject is gone."""
        with self._database.transaction() as connection:
            connection.execute(delete(LEASES).where(self._at(name)))

    def _begins(self, beginning: str) -> ColumnElement[bool]:
        return and_(LEASES.c.tenant == self._database.tenant, LEASES.c.name.startswith(beginning, autoescape=True))

    def _at(self, name: str) -> ColumnElement[bool]:
        return and_(LEASES.c.tenant == self._database.tenant, LEASES.c.name == name)


def require(connection: Connection, tenant: str, lease: Lease) -> None:
    """See to it that a transaction is written under a lease that is still the newest; raises LeaseLost.

    The row stays locked until the transaction ends, so that nobody takes the lease meanwhile.
    """
    statement = select(LEASES.c.epoch).where(LEASES.c.tenant == tenant, LEASES.c.name == lease.name)
    epoch = connection.execute(statement.with_for_update()).scalar()
    if epoch != lease.epoch:
        raise _lost(lease)


def _lost(lease: Lease) -> LeaseLost:
    return LeaseLost(
        f"the lease {lease.name!r} of epoch {lease.epoch} is another's by now",
        remedy="nothing was written: who has the lease does this work",
    )
