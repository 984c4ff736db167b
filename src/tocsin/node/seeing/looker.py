"""Looks at a node: spool, state, processes and sizes become a snapshot."""

import sqlite3

from tocsin.core.clock import Clock
from tocsin.core.errors import StoreFailed
from tocsin.core.location import Location
from tocsin.node.processes.folders import SERIES, series_folder
from tocsin.node.seeing.processes import processes_of
from tocsin.node.seeing.sizes import Measure
from tocsin.node.seeing.snapshot import Snapshot, SourceView
from tocsin.node.seeing.stored import FindingCounts, leases_of, letters_of, recent_findings, uncommitted_files
from tocsin.node.settings import NodeSettings
from tocsin.node.state import Database, Progress
from tocsin.pipeline.spool import SpoolReader

RECENT_SECONDS = 300.0
_NANOSECONDS = 10**9


class Looker:
    """Takes snapshots of one node; raises StoreFailed when the state or the spool cannot be read."""

    def __init__(self, settings: NodeSettings, database: Database, clock: Clock) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._spool = SpoolReader(series_folder(settings))
        self._measure = Measure(settings, clock)
        self._findings = FindingCounts(database)

    def look(self) -> Snapshot:
        """Take a snapshot."""
        now = self._clock.now().timestamp()
        return Snapshot(
            at=now,
            sources=self._sources(),
            processes=processes_of(self._settings.data),
            leases=leases_of(self._database),
            sizes=self._measure.take(),
            findings=self._findings.take(),
            recent_findings=recent_findings(self._database, now - RECENT_SECONDS),
            lake_uncommitted=uncommitted_files(self._database),
        )

    def _sources(self) -> tuple[SourceView, ...]:
        progress = Progress(self._database)
        counters = progress.counters()
        detected = {shard: at.detected for (series, shard), at in progress.all().items() if series == SERIES}
        try:
            received = self._spool.received()
        except sqlite3.Error as error:
            raise StoreFailed(
                f"the spool cannot be read: {error}",
                location=Location(series_folder(self._settings).as_posix()),
                remedy="see tocsin doctor",
            ) from error
        waiting = self._spool.pending(detected)
        letters = letters_of(self._database)
        names = {source.name for source in self._settings.sources} | received.keys() | counters.keys() | letters.keys()
        found = []
        for name in sorted(names):
            counts = counters.get(name, {})
            came = received.get(name)
            lag, since = waiting.get(name, (0, None))
            found.append(
                SourceView(
                    name,
                    received=came.events if came else 0,
                    received_bytes=came.bytes if came else 0,
                    repeats=came.repeats if came else 0,
                    judged=counts.get("judged", 0),
                    laked=counts.get("laked", 0),
                    dead=counts.get("dead", 0),
                    errors=counts.get("errors", 0),
                    late=counts.get("late", 0),
                    lag_events=lag,
                    oldest=since / _NANOSECONDS if since is not None else None,
                    dead_letters=letters.get(name, {}),
                )
            )
        return tuple(found)
