"""The dispatcher: delivers to all sinks whose leases a worker gets."""

from collections.abc import Sequence

from tocsin.core.clock import Clock
from tocsin.core.errors import ConfigError, StoreError
from tocsin.core.telling import Log
from tocsin.node.settings.sinks import SinkEntry
from tocsin.node.sinks.delivering import Delivering
from tocsin.node.state import Database, Lease, Leases
from tocsin.node.state.sinks import Sinks

_LEASE_SECONDS = 15.0
_RENEW_SECONDS = 5.0
_LOOK_SECONDS = 1.0
_BROKEN_SECONDS = 30.0


class Dispatcher:
    """A worker's share of the sinks: each has one worker at a time, by a lease.

    It is made before the worker judges anything: what is found from then on is for the sinks. Raises StoreFailed.
    """

    def __init__(self, sinks: Sequence[SinkEntry], database: Database, owner: str, clock: Clock, log: Log) -> None:
        self._entries = {entry.name: entry for entry in sinks}
        self._database = database
        self._leases = Leases(database, clock)
        self._owner = owner
        self._clock = clock
        self._log = log
        self._mine: dict[str, tuple[Lease, Delivering]] = {}
        self._not_before: dict[str, float] = {}
        self._renewed = self._looked = -_LEASE_SECONDS
        for entry in sinks:
            Sinks(database).begin(entry.name, history=entry.history)

    def turn(self) -> int:
        """Take a turn at every sink, which never waits for one; give how many findings were settled."""
        if not self._entries:
            return 0
        self._take_leases()
        done = 0
        for name, (_, delivering) in list(self._mine.items()):
            try:
                done += delivering.turn()
            except StoreError as error:
                self._log.warning("sink given up for now", sink=name, error=str(error))
                self._drop(name)
        return done

    def finish(self) -> None:
        """Give the leases back; what is on its way is sent once more by the next worker, under the same id."""
        for lease, delivering in self._mine.values():
            try:
                delivering.turn()
                self._leases.release(lease)
            except StoreError as error:
                self._log.warning("sink not ended in order", sink=lease.name, error=str(error))
            delivering.close()
        self._mine.clear()

    def _take_leases(self) -> None:
        now = self._clock.steady()
        if now - self._renewed >= _RENEW_SECONDS:
            self._renewed = now
            self._renew()
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        for name, entry in self._entries.items():
            if name not in self._mine and now >= self._not_before.get(name, now):
                self._take(entry, now)

    def _take(self, entry: SinkEntry, now: float) -> None:
        try:
            lease = self._leases.acquire(f"sink {entry.name}", self._owner, _LEASE_SECONDS)
            if lease is not None:
                self._mine[entry.name] = lease, self._delivering(entry, lease)
        except (ConfigError, StoreError) as error:
            self._log.error("sink cannot be begun", sink=entry.name, error=str(error))
            self._not_before[entry.name] = now + _BROKEN_SECONDS

    def _delivering(self, entry: SinkEntry, lease: Lease) -> Delivering:
        # Imported here for memory: a worker without sinks needs no HTTP client.
        from tocsin.node.sinks.making import backoff_of, choice_of, make_sink, manner_of  # noqa: PLC0415

        clock = self._clock
        return Delivering(
            manner_of(entry),
            choice_of(entry),
            lambda: make_sink(entry, clock),
            self._database,
            lease,
            clock=clock,
            backoff=backoff_of(entry),
        )

    def _renew(self) -> None:
        for name, (lease, _) in list(self._mine.items()):
            try:
                self._leases.renew(lease, _LEASE_SECONDS)
            except StoreError as error:
                self._log.warning("lease not renewed", lease=lease.name, error=str(error))
                self._drop(name)

    def _drop(self, name: str) -> None:
        _, delivering = self._mine.pop(name)
        delivering.close()
