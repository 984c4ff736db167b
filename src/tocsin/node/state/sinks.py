"""Where sinks are: how far each has delivered, and what it holds back."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select, update

from tocsin.node.state.database import Database
from tocsin.node.state.dead_letters import DeadLetter, add_dead_letters
from tocsin.node.state.tables import DEAD_LETTERS, FINDINGS, SINK_HELD, SINKS
from tocsin.node.state.upsert import insert_new, put

STAGE = "sink"


class SinkPosition(NamedTuple):
    """How far a sink is. Times are seconds since the epoch.

    Findings up to the number `position` are delivered, refused, unwanted or held back; those up to `until` are being
    delivered. After `failures` in a row nothing is sent before `due`.
    """

    position: int = 0
    until: int = 0
    failures: int = 0
    due: float = 0.0
    delivered: int = 0
    refused: int = 0
    succeeded: float | None = None
    error: str = ""


class HeldBack(NamedTuple):
    """A finding that a sink holds back, or that waits behind one: since when, how often tried, and when it is due."""

    number: int
    key: str
    attempts: int
    since: float
    due: float
    error: str = ""


class SinkLag(NamedTuple):
    """How far a sink is behind: findings not looked at yet, and held back; since when the oldest of them waits."""

    name: str
    waiting: int
    held: int
    oldest: float | None
    position: SinkPosition


class Sinks:
    """The sinks of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, name: str) -> SinkPosition | None:
        """Give how far a sink is; None for one that never was."""
        at = (SINKS.c.tenant == self._database.tenant, SINKS.c.name == name)
        columns = [SINKS.c[field] for field in SinkPosition._fields]
        with self._database.reading() as connection:
            row = connection.execute(select(*columns).where(*at)).first()
        return SinkPosition(*row) if row else None

    def begin(self, name: str, *, history: bool) -> None:
        """Note that a sink is there from now on, unless that is known: with `history` what was found before is for it.

        Workers call it before they judge anything, so that nothing that they find is missed.
        """
        tenant = self._database.tenant
        with self._database.transaction() as connection:
            newest = select(func.max(FINDINGS.c.number)).where(FINDINGS.c.tenant == tenant)
            number = 0 if history else (connection.execute(newest).scalar() or 0)
            begun = {"tenant": tenant, "name": name, **SinkPosition(number)._asdict()}
            insert_new(connection, SINKS, [begun])

    def held(self, name: str, limit: int) -> list[HeldBack]:
        """Give what a sink holds back, in the order of the findings' numbers."""
        at = (SINK_HELD.c.tenant == self._database.tenant, SINK_HELD.c.sink == name)
        columns = [SINK_HELD.c[field] for field in HeldBack._fields]
        with self._database.transaction() as connection:
            rows = connection.execute(select(*columns).where(*at).order_by(SINK_HELD.c.number).limit(limit))
            return [HeldBack(*row) for row in rows]

    def lags(self, names: Iterable[str]) -> list[SinkLag]:
        """Give how far sinks are behind; one that was never worked on waits for nothing yet."""
        return [self._lag(name, self.of(name) or SinkPosition()) for name in names]

    def hold(self, name: str, held: Sequence[HeldBack]) -> None:
        """Let findings be delivered once more; who holds the sink's lease sees them at its next turn."""
        with self._database.transaction() as connection:
            hold(connection, self._database.tenant, name, held)

    def _lag(self, name: str, position: SinkPosition) -> SinkLag:
        tenant = self._database.tenant
        found = (FINDINGS.c.tenant == tenant, FINDINGS.c.number > position.position)
        held = (SINK_HELD.c.tenant == tenant, SINK_HELD.c.sink == name)
        with self._database.reading() as connection:
            waiting, oldest = connection.execute(select(func.count(), func.min(FINDINGS.c.found)).where(*found)).one()
            number, since = connection.execute(select(func.count(), func.min(SINK_HELD.c.since)).where(*held)).one()
        return SinkLag(name, waiting, number, min(filter(None, (oldest, since)), default=None), position)


def move_sink(connection: Connection, tenant: str, name: str, to: SinkPosition) -> None:
    """Write how far a sink is."""
    put(connection, SINKS, {"tenant": tenant, "name": name, **to._asdict()})


def hold(connection: Connection, tenant: str, sink: str, held: Sequence[HeldBack]) -> None:
    """Hold findings back; those that are held back already stay as they are."""
    insert_new(connection, SINK_HELD, [{"tenant": tenant, "sink": sink, **each._asdict()} for each in held])


def hold_longer(connection: Connection, tenant: str, sink: str, each: HeldBack) -> None:
    """Write that a finding that is held back was tried once more."""
    put(connection, SINK_HELD, {"tenant": tenant, "sink": sink, **each._asdict()})


def let_go(connection: Connection, tenant: str, sink: str, numbers: Sequence[int]) -> None:
    """Hold findings back no longer; if they were sent again from the dead letters, they are replayed now."""
    at = (SINK_HELD.c.tenant == tenant, SINK_HELD.c.sink == sink)
    connection.execute(delete(SINK_HELD).where(*at, SINK_HELD.c.number.in_(numbers)))
    letters = (
        DEAD_LETTERS.c.tenant == tenant,
        DEAD_LETTERS.c.id.in_([letter_of(sink, number).id for number in numbers]),
        DEAD_LETTERS.c.sent.is_not(None),
    )
    connection.execute(update(DEAD_LETTERS).where(*letters).values(replayed=True, sent=None, tried_by=f"sink {sink}"))


def bury(connection: Connection, tenant: str, letter: DeadLetter, at: float) -> None:
    """Keep a finding that a sink will never take as a dead letter; one that was there has one more attempt."""
    if add_dead_letters(connection, tenant, [letter], at):
        return
    again = {
        "attempts": DEAD_LETTERS.c.attempts + 1,
        "died": at,
        "reason": letter.reason,
        "message": letter.message,
        "replayed": False,
        "sent": None,
    }
    known = (DEAD_LETTERS.c.tenant == tenant, DEAD_LETTERS.c.id == letter.id)
    connection.execute(update(DEAD_LETTERS).where(*known).values(**again))


def letter_of(sink: str, number: int, reason: str = "", message: str = "", raw: bytes = b"") -> DeadLetter:
    """Give the dead letter of a finding that a sink will never take; `source` is the sink."""
    return DeadLetter(STAGE, reason, sink, f"sink {sink}", number, 0, message, raw, "finding")
