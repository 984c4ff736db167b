"""Looks at a node: spool, state, processes and sizes become a snapshot."""

from collections.abc import Mapping

from tocsin.core.clock import Clock
from tocsin.node.processes.folders import all_series
from tocsin.node.seeing.processes import processes_of
from tocsin.node.seeing.sizes import Measure
from tocsin.node.seeing.snapshot import Snapshot, SourceView
from tocsin.node.seeing.stored import (
    FindingCounts,
    leases_of,
    letters_of,
    recent_findings,
    uncommitted_files,
    workers_of,
)
from tocsin.node.settings import NodeSettings
from tocsin.node.state import Database, Progress
from tocsin.node.state.delays import delays_of
from tocsin.node.state.sinks import STAGE as SINK
from tocsin.node.state.sinks import Sinks
from tocsin.pipeline.spool import SpoolReader
from tocsin.pipeline.spool.reader import Received

RECENT_SECONDS = 300.0
_NANOSECONDS = 10**9
Letters = Mapping[str, Mapping[tuple[str, str], int]]
_NOTHING = Received(0, 0, 0, 0)


class Looker:
    """Takes snapshots of one node; raises StoreFailed when the state or the spool cannot be read."""

    def __init__(self, settings: NodeSettings, database: Database, clock: Clock) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._measure = Measure(settings, clock)
        self._findings = FindingCounts(database)

    def look(self) -> Snapshot:
        """Take a snapshot."""
        now = self._clock.now().timestamp()
        letters = letters_of(self._database)
        return Snapshot(
            at=now,
            sources=self._sources(letters),
            processes=processes_of(self._settings.data),
            leases=leases_of(self._database),
            sizes=self._measure.take(),
            findings=self._findings.take(),
            recent_findings=recent_findings(self._database, now - RECENT_SECONDS),
            lake_uncommitted=uncommitted_files(self._database),
            workers=workers_of(self._database, now),
            sinks=tuple(Sinks(self._database).lags(sink.name for sink in self._settings.sinks)),
            letters=letters,
        )

    def _sources(self, letters: Letters) -> tuple[SourceView, ...]:
        came, waiting = self._spooled()
        counters = Progress(self._database).counters()
        of_sources = {name for name, its in letters.items() if any(stage != SINK for stage, _ in its)}
        names = {source.name for source in self._settings.sources} | came.keys() | counters.keys() | of_sources
        found = []
        for name in sorted(names):
            counts = counters.get(name, {})
            received = came.get(name, _NOTHING)
            lag, since = waiting.get(name, (0, None))
            found.append(
                SourceView(
                    name,
                    received=received.events,
                    received_bytes=received.bytes,
                    repeats=received.repeats,
                    judged=counts.get("judged", 0),
                    laked=counts.get("laked", 0),
                    dead=counts.get("dead", 0),
                    errors=counts.get("errors", 0),
                    late=counts.get("late", 0),
                    lag_events=lag,
                    oldest=since / _NANOSECONDS if since is not None else None,
                    dead_letters=letters.get(name, {}),
                    delays=delays_of(counts),
                )
            )
        return tuple(found)

    def _spooled(self) -> tuple[dict[str, Received], dict[str, tuple[int, int]]]:
        """Give what was received of every source in all series, and what waits to be judged, since when."""
        came: dict[str, Received] = {}
        waiting: dict[str, tuple[int, int]] = {}
        progress = Progress(self._database).all()
        for folder in all_series(self._settings):
            reader = SpoolReader(folder)
            detected = {shard: at.detected for (series, shard), at in progress.items() if series == folder.name}
            for source, counts in reader.received().items():
                before = came.get(source, _NOTHING)
                came[source] = Received(*(one + other for one, other in zip(before, counts, strict=True)))
            for source, (events, since) in reader.pending(detected).items():
                others, oldest = waiting.get(source, (0, since))
                waiting[source] = (others + events, min(oldest, since))
        return came, waiting
