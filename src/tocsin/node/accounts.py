"""The sum that must hold at every instant: what was received is in the lake, dropped, dead, or still on its way."""

from collections import Counter
from dataclasses import dataclass

from tocsin.node.processes.folders import all_series
from tocsin.node.settings import NodeSettings
from tocsin.node.state import Database, DeadLetters, Findings, LakeFiles, Progress
from tocsin.pipeline.spool import SpoolReader


@dataclass(frozen=True, slots=True)
class Account:
    """What became of a source's events.

    `received` counts what was acknowledged, `surplus` how many more events came out of it than were counted then
    (fewer, where lines are joined), `waiting` those that no worker has both judged and stored, `purged` the dead
    letters that were removed.
    """

    source: str
    received: int
    surplus: int
    laked: int
    dead: int
    purged: int
    waiting: int
    repeats: int

    @property
    def missing(self) -> int:
        """Give how many events are accounted for nowhere: always 0."""
        return self.received + self.surplus - self.laked - self.dead - self.purged - self.waiting


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
    progress = Progress(database)
    counters = progress.counters()
    passed = {(series, shard): at.detected for (series, shard), at in progress.all().items()}
    received: Counter[str] = Counter()
    repeats: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for folder in all_series(settings):
        reader = SpoolReader(folder)
        for source, counted in reader.received().items():
            received[source] += counted.events
            repeats[source] += counted.repeats
        its = {shard: at for (series, shard), at in passed.items() if series == folder.name}
        for source, (events, _) in reader.pending(its).items():
            waiting[source] += events
    found = []
    for source in sorted({*received, *counters}):
        counts = counters.get(source, {})
        laked = counts.get("laked", 0)
        found.append(
            Account(
                source,
                received=received[source],
                surplus=counts.get("surplus", 0),
                laked=laked,
                dead=counts.get("dead", 0),
                purged=counts.get("purged", 0),
                # Not judged yet, or judged and on its way into the lake.
                waiting=waiting[source] + counts.get("judged", 0) - laked,
                repeats=repeats[source],
            )
        )
    return found


def totals(database: Database) -> tuple[int, int, int]:
    """Give how many findings, open dead letters and uncommitted lake files there are."""
    letters = sum(DeadLetters(database).counts().values())
    return Findings(database).total(), letters, len(LakeFiles(database).uncommitted(100_000))
