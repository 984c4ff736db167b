"""The receiving process's web application: receivers' routes and the node's own, behind one port, watched."""

import asyncio

from starlette.types import ASGIApp

from tocsin.core.clock import Clock
from tocsin.core.errors import StoreError
from tocsin.core.telling import Log
from tocsin.node.http.counts import HttpCounts
from tocsin.node.http.health import health_routes
from tocsin.node.http.metric_list import Exposed
from tocsin.node.http.metrics import metrics_routes
from tocsin.node.http.readiness import Reason, spool_reasons, work_reasons
from tocsin.node.http.reload import Ask, reload_routes
from tocsin.node.http.watched import Watched
from tocsin.node.processes.folders import series_folder
from tocsin.node.seeing import Looker, Snapshot
from tocsin.node.settings import NodeSettings
from tocsin.node.state import Database
from tocsin.pipeline.receivers import Door, application
from tocsin.pipeline.spool import SpoolBounds, SpoolWriter

_FRESH_SECONDS = 1.0


def node_application(
    settings: NodeSettings,
    door: Door,
    *,
    spool: SpoolWriter,
    database: Database,
    reload: Ask,
    log: Log,
    clock: Clock,
) -> ASGIApp:
    """Give the application."""
    counts = HttpCounts()
    view = _View(settings, spool, Looker(settings, database, clock), log, clock)

    async def exposed() -> Exposed:
        snapshot = await view.snapshot()
        reasons = await view.reasons()
        return Exposed(snapshot, counts.view(), settings.spool.total_bytes, ready=not reasons)

    routes = [
        *health_routes(door.tokens, view.reasons),
        *metrics_routes(door.tokens, exposed),
        *reload_routes(door.tokens, reload),
    ]
    return Watched(application(door, routes), {source.name for source in settings.sources}, counts, log, clock)


class _View:
    """Looks at the node in a thread, once for all who ask within a second."""

    def __init__(self, settings: NodeSettings, spool: SpoolWriter, looker: Looker, log: Log, clock: Clock) -> None:
        self._settings = settings
        self._spool = spool
        self._looker = looker
        self._log = log
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._seen: Snapshot | None = None
        self._at: float | None = None
        self._failed = False
        limits = settings.spool
        self._bounds = SpoolBounds(
            limits.total_bytes, limits.file_bytes, limits.reserve_bytes, limits.key_horizon_seconds
        )

    async def snapshot(self) -> Snapshot | None:
        """Give a snapshot that is at most a second old; None when the stores cannot be read."""
        async with self._one_at_a_time:
            if self._at is None or self._clock.steady() - self._at >= _FRESH_SECONDS:
                try:
                    self._seen = await asyncio.to_thread(self._looker.look)
                    self._failed = False
                except StoreError as error:
                    self._seen = None
                    if not self._failed:
                        self._log.error("stores cannot be read", error=str(error))
                    self._failed = True
                self._at = self._clock.steady()
            return self._seen

    async def reasons(self) -> list[Reason]:
        """Give what keeps the node from being ready."""
        found = list(spool_reasons(series_folder(self._settings), self._spool.held, self._bounds))
        snapshot = await self.snapshot()
        if snapshot is None:
            return [*found, Reason("state_unreachable", "the state or the spool cannot be read")]
        return [*found, *work_reasons(snapshot, self._settings.ready.lag_seconds)]
