"""The lake's lease: a worker holds it while a node runs, and gives it to a command that asks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tocsin.core.clock import Clock
from tocsin.core.errors import StoreFailed
from tocsin.node.state import Database, LeaseLost, Leases

LAKE = "lake"
WANTED = "wanted: lake"
_SECONDS = 30.0
_RENEW_SECONDS = 5.0
_LOOK_SECONDS = 0.2


@contextmanager
def lake_lease(
    database: Database, clock: Clock, owner: str, patience: float, wait: Callable[[float], object]
) -> Iterator[Callable[[], None]]:
    """Hold the lake's lease; whoever holds it is asked for it, and waited for as many seconds as `patience`.

    Gives a function to call in between, which holds it for longer and raises LeaseLost. Raises StoreFailed, which says
    who has it, when it is not given.
    """
    leases = Leases(database, clock)
    asked = leases.acquire(WANTED, owner, _SECONDS)
    if asked is None:
        raise StoreFailed("another command maintains the lake", remedy="wait until it has come to an end")
    try:
        begun = clock.steady()
        lease = leases.acquire(LAKE, owner, _SECONDS)
        while lease is None:
            if clock.steady() - begun >= patience:
                raise StoreFailed(f"the lake is {leases.holder(LAKE)}'s", remedy="it maintains it; or wait with --wait")
            wait(_LOOK_SECONDS)
            lease = leases.acquire(LAKE, owner, _SECONDS)
        renewed = clock.steady()

        def still() -> None:
            nonlocal renewed
            if clock.steady() - renewed >= _RENEW_SECONDS:
                renewed = clock.steady()
                for each in (lease, asked):
                    leases.renew(each, _SECONDS)

        try:
            yield still
        finally:
            with suppress(LeaseLost):
                leases.release(lease)
    finally:
        leases.release(asked)
