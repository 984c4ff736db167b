"""Running the conservation test: send, attack, ask for one fresh event, wait until all is processed, and count."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event

from tocsin.core.clock import Clock
from tocsin.core.errors import StoreError
from tocsin.node.accounts import accounts
from tocsin.node.processes.folders import state_url
from tocsin.node.state import FindingRow, Findings, LakeFiles, open_database
from tocsin.testing.conservation.attacks import Attacker
from tocsin.testing.conservation.counting import counted, settings_of
from tocsin.testing.conservation.node import FRESH, Node
from tocsin.testing.conservation.plan import Outcome, Plan
from tocsin.testing.conservation.producer import Sender

_LOOK_SECONDS = 0.05
_PAGE = 10_000

Tell = Callable[[str], None]


def run(folder: Path, plan: Plan, tell: Tell, clock: Clock) -> Outcome:
    """Run the test in an empty folder."""
    node = Node(folder, plan.workers)
    # Attacks are to be repeatable, not secret.
    attacker = Attacker(node.session, random.Random(plan.seed), plan.longest_stop)  # noqa: S311
    stop = Event()
    sender = Sender(node.address, node.token, stop)

    def may(part: float) -> bool:  # events are sent for as long as there are attacks
        return part * plan.kills <= attacker.counts.total() + 1

    with ThreadPoolExecutor(plan.producers + 1) as pool:
        sending = [pool.submit(sender.produce, numbers, plan.together, may) for numbers in _shares(plan)]
        try:
            _attack(node, attacker, plan, tell, clock)
            pool.submit(sender.send, FRESH, "fresh", range(plan.events, plan.events + 1))
            fresh = _fresh(node, plan, clock)
            tell("a fresh event was no finding" if fresh is None else f"a fresh event was a finding in {fresh:.1f} s")
            while not all(each.done() for each in sending):
                node.ensure()
                stop.wait(_LOOK_SECONDS)
        finally:
            stop.set()
            attacker.go_on()
        acknowledged = sum(each.result() for each in sending)
    tell(f"{acknowledged:,} acknowledged; waiting until all is judged and stored")
    begun = clock.steady()
    settle(node, plan.events + 1, plan.patience, clock)
    settled = clock.steady() - begun
    node.close()
    return Outcome(acknowledged, counted(node, [range(plan.events + 1)]), dict(attacker.counts), fresh, settled)


def _shares(plan: Plan) -> list[range]:
    share = -(-plan.events // plan.producers)
    shares = [range(share * each, min(share * (each + 1), plan.events)) for each in range(plan.producers)]
    return [share for share in shares if share]


def _attack(node: Node, attacker: Attacker, plan: Plan, tell: Tell, clock: Clock) -> None:
    """Attack until there were enough attacks, and what was stopped goes on."""
    rng = random.Random(plan.seed)  # noqa: S311
    again = clock.steady()
    pause = Event()
    while attacker.counts.total() < plan.kills or not attacker.is_over:
        node.ensure()
        pause.wait(_LOOK_SECONDS)
        now = clock.steady()
        attacker.go_on(now)
        if attacker.counts.total() < plan.kills and now >= again and node.address() is not None:
            what = attacker.attack(now)
            again = now + rng.uniform(0.3, 1.0) * plan.pause
            if what:
                tell(f"{attacker.counts.total()}/{plan.kills} {what}")


def _fresh(node: Node, plan: Plan, clock: Clock) -> float | None:
    """Give how many seconds an event that is sent now takes to become a finding."""
    begun = clock.steady()
    database = open_database(state_url(settings_of(node)))
    mark = f"{FRESH}/".encode()  # the source of its event
    pause = Event()
    after = 0
    try:
        while (passed := clock.steady() - begun) < plan.patience:
            node.ensure()
            rows: list[FindingRow] = []
            with suppress(StoreError):
                rows = Findings(database).after(after, _PAGE)
            if any(mark in row.body for row in rows):
                return passed
            after = rows[-1].number if rows else after
            pause.wait(_LOOK_SECONDS if len(rows) < _PAGE else 0)
    finally:
        database.close()
    return None


def settle(node: Node, events: int, patience: float, clock: Clock) -> None:
    """Wait until everything is judged, stored and in its table."""
    settings = settings_of(node)
    database = open_database(state_url(settings))
    until = clock.steady() + patience
    pause = Event()
    while clock.steady() < until:
        node.ensure()
        with suppress(StoreError):
            found = accounts(settings, database)
            if sum(each.laked for each in found) >= events and not LakeFiles(database).uncommitted(1):
                break
        pause.wait(10 * _LOOK_SECONDS)
    database.close()
