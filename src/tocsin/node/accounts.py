"""The sum that must hold at every instant: what was received is in the lake, dropped, dead, or still on its way."""

from dataclasses import dataclass

from tocsin.node.processes.folders import SERIES, series_folder
from tocsin.node.settings import NodeSettings
from tocsin.node.state import Database, DeadLetters, Findings, LakeFiles, Progress
from tocsin.pipeline.spool import SpoolReader


@dataclass(frozen=True, slots=True)
class Account:
    """What became of a source's events.

    `received` counts what was acknowledged, `surplus` how many more events came out of it than were counted then
    (fewer, where lines are joined), `waiting` those that no worker has both judged and stored.
    """

    source: str
    received: int
    surplus: int
    laked: int
    dead: int
    waiting: int
    repeats: int

    @property
    def missing(self) -> int:
        """Give how many events are accounted for nowhere: always 0."""
        return self.received + self.surplus - self.laked - self.dead - self.waiting


def accounts(settings: NodeSettings, database: Database, attempts: int = 5) -> list[Account]:
    """Give the account of every source.

    A node may be running: what moves while we look makes sums that do not fit, so they are taken again, and one that
    does not fit at any of the attempts is given as it is.
    """
    found = _accounts(settings, database)
    for _ in range(attempts):
        if not any(account.missing for account in found):
            break
        found = _accounts(settings, database)
    return found


def _accounts(settings: NodeSettings, database: Database) -> list[Account]:
    reader = SpoolReader(series_folder(settings))
    progress = Progress(database)
    counters = progress.counters()
    passed = {shard: at.detected for (series, shard), at in progress.all().items() if series == SERIES}
    received = reader.received()
    waiting = reader.pending(passed)
    found = []
    for source in sorted({*received, *counters}):
        counts = counters.get(source, {})
        counted = received.get(source)
        laked = counts.get("laked", 0)
        found.append(
            Account(
                source,
                received=counted.events if counted else 0,
                surplus=counts.get("surplus", 0),
                laked=laked,
                dead=counts.get("dead", 0),
                # Not judged yet, or judged and on its way into the lake.
                waiting=waiting.get(source, (0, 0))[0] + counts.get("judged", 0) - laked,
                repeats=counted.repeats if counted else 0,
            )
        )
    return found


def totals(database: Database) -> tuple[int, int, int]:
    """Give how many findings, open dead letters and uncommitted lake files there are."""
    letters = sum(DeadLetters(database).counts().values())
    return Findings(database).total(), letters, len(LakeFiles(database).uncommitted(100_000))
