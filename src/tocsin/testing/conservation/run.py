"""Running the conservation test: send, attack, wait until all is processed, and count."""

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import orjson
from deltalake import DeltaTable

from tocsin.core.clock import Clock
from tocsin.detection.wire import decode
from tocsin.node.accounts import accounts
from tocsin.node.processes.folders import lake_folder, state_url
from tocsin.node.settings import load_settings
from tocsin.node.state import Findings, LakeFiles, open_database
from tocsin.testing.conservation.node import Node
from tocsin.testing.conservation.producer import produce

_TABLE = "windows.sysmon"


@dataclass(frozen=True, slots=True)
class Plan:
    """How many events are sent, by how many producers, how many at once, and how often the node is attacked."""

    events: int = 100_000
    kills: int = 20
    producers: int = 4
    together: int = 100
    workers: int = 2
    seed: int = 1
    pause: float = 2.0
    patience: float = 300.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: events by what became of them, and the attacks by kind."""

    acknowledged: int
    missing: int
    corrupted: int
    duplicated: int
    findings_missing: int
    findings_duplicated: int
    unaccounted: int
    attacks: dict[str, int]
    settled_seconds: float

    @property
    def is_whole(self) -> bool:
        """Say whether everything that was acknowledged is there, once."""
        wrong = (self.missing, self.corrupted, self.duplicated, self.findings_missing, self.findings_duplicated)
        return not any((*wrong, self.unaccounted))


def run(folder: Path, plan: Plan, tell: Callable[[str], None], clock: Clock) -> Outcome:
    """Run the test in an empty folder."""
    node = Node(folder, plan.workers)
    rng = random.Random(plan.seed)  # noqa: S311 - attacks are to be repeatable, not secret
    attacks: Counter[str] = Counter()
    stop = Event()
    share = -(-plan.events // plan.producers)
    node.ensure()
    with ThreadPoolExecutor(plan.producers) as pool:
        ranges = [range(share * each, min(share * (each + 1), plan.events)) for each in range(plan.producers)]
        sending = [pool.submit(produce, node.address, node.token, numbers, plan.together, stop) for numbers in ranges]
        try:
            while attacks.total() < plan.kills or not all(each.done() for each in sending):
                node.ensure()
                time.sleep(rng.uniform(0.3, 1.0) * plan.pause)
                if attacks.total() < plan.kills and node.address() is not None:
                    what = node.attack(rng)
                    attacks[what] += 1
                    tell(f"{attacks.total()}/{plan.kills} {what}")
        except BaseException:
            stop.set()
            raise
        acknowledged = sum(each.result() for each in sending)
    tell(f"{acknowledged:,} acknowledged; waiting until all is judged and stored")
    begun = clock.steady()
    _settle(node, acknowledged, plan.patience, clock)
    settled = clock.steady() - begun
    node.end()
    return _counted(node, acknowledged, dict(attacks), settled)


def _settle(node: Node, events: int, patience: float, clock: Clock) -> None:
    settings, errors = load_settings(node.settings)
    assert settings is not None, errors
    database = open_database(state_url(settings))
    until = clock.steady() + patience
    while clock.steady() < until:
        node.ensure()
        found = accounts(settings, database)
        if sum(each.laked for each in found) >= events and not LakeFiles(database).uncommitted(1):
            break
        time.sleep(0.5)
    database.close()


def _counted(node: Node, acknowledged: int, attacks: dict[str, int], settled: float) -> Outcome:
    settings, errors = load_settings(node.settings)
    assert settings is not None, errors
    table = DeltaTable(lake_folder(settings) / _TABLE).to_pyarrow_table(columns=["_raw"])
    seen: Counter[int] = Counter()
    corrupted = 0
    for raw in table.column("_raw").to_pylist():
        record = orjson.loads(raw)
        number = record["RecordNumber"]
        corrupted += not str(record["CommandLine"]).endswith(f" /number {number}")
        seen[number] += 1
    database = open_database(state_url(settings))
    found: Counter[str] = Counter()
    rows = Findings(database).after(0, 10_000_000)
    for row in rows:
        found[str(decode(row.body).matched["Image"]) + decode(row.body).events[0].id] += 1
    unaccounted = sum(abs(each.missing) for each in accounts(settings, database))
    database.close()
    wanted = len(range(0, acknowledged, 10))
    return Outcome(
        acknowledged=acknowledged,
        missing=acknowledged - len(seen),
        corrupted=corrupted,
        duplicated=seen.total() - len(seen),
        findings_missing=wanted - len(found),
        findings_duplicated=found.total() - len(found),
        unaccounted=unaccounted,
        attacks=attacks,
        settled_seconds=settled,
    )
