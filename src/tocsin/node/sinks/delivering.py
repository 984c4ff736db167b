"""Delivering: a sink's findings in their order, each at least once, whatever fails and whoever is killed."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread

from tocsin.core.clock import Clock
from tocsin.detection.wire import decode
from tocsin.node.sinks.backoff import Backoff
from tocsin.node.sinks.ordering import key_of
from tocsin.node.sinks.outcome import Delivered, Failed, Outcome, Refused, Unavailable
from tocsin.node.sinks.sink import Choice, Delivery, Item, Sink
from tocsin.node.state import Database, FindingRow, Findings, Lease
from tocsin.node.state.leases import require
from tocsin.node.state.sinks import (
    HeldBack,
    SinkPosition,
    Sinks,
    bury,
    hold,
    hold_longer,
    let_go,
    letter_of,
    move_sink,
)

_PAGE = 500
_MOST_HELD = 1000
_HELD_SEEN = 2 * _MOST_HELD  # what fails, or is sent again from the dead letters, may be more by a few
_MOST_BYTES = 1024**2
_IDLE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Manner:
    """How a sink is delivered to: at most `batch` findings at once, each no longer tried than `give_up` seconds.

    A delivery that takes longer than `overdue` seconds is given up.
    """

    name: str
    batch: int
    give_up: float
    overdue: float


@dataclass(frozen=True, slots=True)
class _Plan:
    """A delivery, and what is written when it is done: the position it reaches, and what waits behind held ones."""

    items: list[Item]
    position: int
    behind: list[HeldBack]
    held: list[HeldBack]


class Delivering:
    """Delivers to one sink, under a lease; raises LeaseLost when another has it, StoreFailed when the state is away.

    A turn never waits for the sink: deliveries are made in a thread, and what came of one is written in a later turn.
    """

    def __init__(
        self,
        manner: Manner,
        choice: Choice,
        make: Callable[[], Sink],
        database: Database,
        lease: Lease,
        *,
        clock: Clock,
        backoff: Backoff,
    ) -> None:
        self._manner = manner
        self._choice = choice
        self._make = make
        self._sink = make()
        self._database = database
        self._findings = Findings(database)
        self._sinks = Sinks(database)
        self._lease = lease
        self._clock = clock
        self._backoff = backoff
        self._single_until = 0
        self._singles: set[str] = set()
        self._running: tuple[_Plan, Future[Outcome], float] | None = None
        self._look = 0.0
        self._at = self._sinks.of(manner.name) or SinkPosition()

    def turn(self) -> int:
        """Write what came of a delivery, or begin one; give how many findings were settled."""
        if self._running is not None:
            return self._settled()
        now = self._now()
        if now < self._at.due or self._clock.steady() < self._look:
            return 0
        plan = self._next(now)
        if plan is None:
            self._look = self._clock.steady() + _IDLE_SECONDS
            return 0
        if not plan.items:
            self._write(_reached(self._at, plan), behind=plan.behind, gone=plan.held)
            return 1
        if not plan.held:
            # So that after a crash the same findings are sent together, under the same id.
            self._write(self._at._replace(until=plan.position))
        self._begin(plan)
        return 0

    @property
    def is_busy(self) -> bool:
        """Say whether a delivery is on its way."""
        return self._running is not None

    def close(self) -> None:
        """Let go of the sink; what is on its way is sent again by whoever has the lease next."""
        self._sink.close()

    def _begin(self, plan: _Plan) -> None:
        done: Future[Outcome] = Future()
        delivery = Delivery(self._manner.name, plan.items)
        sink = self._sink

        def deliver() -> None:
            try:
                done.set_result(sink.deliver(delivery))
            except Exception as error:  # noqa: BLE001 - a sink's bug is no reason to wait for ever
                done.set_result(Unavailable(f"it failed: {type(error).__name__}"))

        Thread(target=deliver, name=f"sink {self._manner.name}", daemon=True).start()
        self._running = plan, done, self._clock.steady()

    def _next(self, now: float) -> _Plan | None:
        held = self._sinks.held(self._manner.name, _HELD_SEEN)
        return self._next_held(held, now) or self._next_new(held, now)

    def _next_held(self, held: Sequence[HeldBack], now: float) -> _Plan | None:
        """Give what is due of what is held back: the first of a key, or several that were not tried yet."""
        by_key: dict[str, list[HeldBack]] = {}
        for each in held:
            by_key.setdefault(each.key, []).append(each)
        due = [its for its in by_key.values() if its[0].due <= now]
        if not due:
            return None
        its = min(due, key=lambda its: its[0].due)
        head = its[0]
        alone = head.attempts > 0 or head.key in self._singles
        some = [head] if alone else [each for each in its if not each.attempts][: self._manner.batch]
        rows = {row.number: row for row in self._findings.at([each.number for each in some])}
        items = [_item(rows[each.number]) for each in some if each.number in rows]
        return _Plan(items, self._at.position, [], some)

    def _next_new(self, held: Sequence[HeldBack], now: float) -> _Plan | None:
        """Give the next findings that are wanted and wait for no other, and those between that wait."""
        at = self._at
        keys = {each.key for each in held}
        room = _MOST_HELD - len(held)
        items: list[Item] = []
        behind: list[HeldBack] = []
        position, size = at.position, 0
        most = 1 if at.position < self._single_until else self._manner.batch
        for row in self._findings.after(at.position, _PAGE):
            if len(items) >= most or size > _MOST_BYTES or len(behind) >= room:
                break
            if at.until > at.position and row.number > at.until:
                break
            item = _item(row)
            if self._choice.wants(item.finding):
                key = key_of(self._choice.order, item.finding)
                if key in keys:
                    behind.append(HeldBack(row.number, key, 0, now, 0.0))
                else:
                    items.append(item)
                    size += len(item.body)
            position = row.number
        return _Plan(items, position, behind, []) if position > at.position else None

    def _settled(self) -> int:
        assert self._running is not None
        plan, done, begun = self._running
        if done.done():
            outcome = done.result()
        elif self._clock.steady() - begun > self._manner.overdue:
            self._sink.close()
            self._sink = self._make()
            outcome = Unavailable(f"no end within {self._manner.overdue:g} s")
        else:
            return 0
        self._settle(plan, outcome)
        self._running = None
        self._look = 0.0
        return len(plan.items)

    def _settle(self, plan: _Plan, outcome: Outcome) -> None:
        now = self._now()
        at = self._at
        if isinstance(outcome, Delivered):
            number = at.delivered + len(plan.items)
            done = at._replace(failures=0, due=0.0, delivered=number, succeeded=now, error="")
            self._singles.difference_update(each.key for each in plan.held)
            self._write(_reached(done, plan), behind=plan.behind, gone=plan.held)
        elif isinstance(outcome, Unavailable):
            self._write(self._failed(outcome, now))
        elif len(plan.items) > 1:  # which of them it is shows when each goes alone
            self._single_until = max(self._single_until, 0 if plan.held else plan.position)
            self._singles.update(each.key for each in plan.held)
            self._write(at._replace(until=0, error=outcome.message))
        elif isinstance(outcome, Refused):
            self._bury(plan, outcome, at._replace(failures=0, due=0.0, error=outcome.message))
        else:
            self._hold(plan, outcome, now)

    def _hold(self, plan: _Plan, outcome: Failed, now: float) -> None:
        """Hold back the only finding of a delivery, and so those of its key; give up what was tried for too long."""
        failed = self._failed(outcome, now)
        item = plan.items[0]
        if plan.held:
            head = plan.held[0]
            if now - head.since >= self._manner.give_up:
                self._bury(plan, Refused("gave_up", f"{head.attempts + 1} attempts: {outcome.message}"), failed)
                return
            attempts = head.attempts + 1
            due = now + self._backoff.seconds(attempts, outcome.wait)
            self._write(failed, longer=head._replace(attempts=attempts, due=due, error=outcome.message))
            return
        due = now + self._backoff.seconds(1, outcome.wait)
        key = key_of(self._choice.order, item.finding)
        held = HeldBack(item.number, key, 1, now, due, outcome.message)
        self._write(_reached(failed, plan), behind=[held, *plan.behind])

    def _bury(self, plan: _Plan, outcome: Refused, at: SinkPosition) -> None:
        item, name = plan.items[0], self._manner.name
        letter = letter_of(name, item.number, outcome.reason, outcome.message, item.body)
        now = self._now()
        tenant = self._database.tenant
        at = _reached(at._replace(refused=at.refused + 1), plan)
        with self._database.transaction() as connection:
            require(connection, tenant, self._lease)
            bury(connection, tenant, letter, now)
            let_go(connection, tenant, name, [each.number for each in plan.held])
            hold(connection, tenant, name, plan.behind)
            move_sink(connection, tenant, name, at)
        self._at = at

    def _failed(self, outcome: Unavailable | Failed, now: float) -> SinkPosition:
        failures = self._at.failures + 1
        due = now + self._backoff.seconds(failures, outcome.wait)
        return self._at._replace(failures=failures, due=due, error=outcome.message)

    def _write(
        self,
        at: SinkPosition,
        *,
        behind: Sequence[HeldBack] = (),
        gone: Sequence[HeldBack] = (),
        longer: HeldBack | None = None,
    ) -> None:
        tenant, name = self._database.tenant, self._manner.name
        with self._database.transaction() as connection:
            require(connection, tenant, self._lease)
            if gone:
                let_go(connection, tenant, name, [each.number for each in gone])
            if longer is not None:
                hold_longer(connection, tenant, name, longer)
            hold(connection, tenant, name, behind)
            move_sink(connection, tenant, name, at)
        self._at = at

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _reached(at: SinkPosition, plan: _Plan) -> SinkPosition:
    return at if plan.held else at._replace(position=plan.position, until=0)


def _item(row: FindingRow) -> Item:
    return Item(row.number, decode(row.body), row.body, row.found)
