"""The receiving process: senders' requests go to the spool, and what is processed leaves it."""

import asyncio
import socket
from contextlib import suppress
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from tocsin.core.clock import Clock
from tocsin.core.errors import ConfigError, StoreError
from tocsin.core.location import Location
from tocsin.core.telling import Log
from tocsin.node.http import node_application
from tocsin.node.processes.folders import (
    BACKFILL,
    SERIES,
    address_file,
    backfill_folder,
    series_folder,
    state_url,
)
from tocsin.node.processes.reload_line import ReloadLine
from tocsin.node.processes.tailing import Tailing
from tocsin.node.processes.told_intake import ToldIntake
from tocsin.node.settings import NodeSettings
from tocsin.node.state import Database, Progress, open_database
from tocsin.pipeline.receivers import Door, DoorLimits, SourceSettings, Token, Tokens
from tocsin.pipeline.receivers.serving import serving
from tocsin.pipeline.spool import SpoolBounds, SpoolWriter, remove_passed

_FORGET_SECONDS = 1.0
_DRAIN_SECONDS = 10
_SHARE_BESIDE_OTHERS = 0.5


async def receive(settings: NodeSettings, clock: Clock, stop: asyncio.Event, log: Log, line: ReloadLine) -> None:
    """Receive until `stop` is set; then answer what was begun, and end."""
    bounds = SpoolBounds(
        settings.spool.total_bytes,
        settings.spool.file_bytes,
        settings.spool.reserve_bytes,
        settings.spool.key_horizon_seconds,
    )
    database = open_database(state_url(settings))
    spool = SpoolWriter(series_folder(settings), settings.spool.shards, bounds, clock)
    try:
        listener = _listener(settings)
        app = _application(settings, spool, database, line=line, log=log, clock=clock)
        server = uvicorn.Server(_configured(settings, app))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        forgetting = asyncio.create_task(_forget(spool, backfill_folder(settings), database))
        tailing = Tailing(settings.tails, _sources(settings), spool, clock, log)
        host, port = listener.getsockname()[:2]
        address = f"{'https' if settings.listen.tls else 'http'}://{host}:{port}"
        _tell_address(settings, address)
        log.info("listening", address=address)
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping")
        await asyncio.to_thread(tailing.close)
        server.should_exit = True
        await serving
        forgetting.cancel()
        with suppress(asyncio.CancelledError):
            await forgetting
        stopping.cancel()
    finally:
        address_file(settings).unlink(missing_ok=True)
        spool.close()
        database.close()
        log.info("stopped")


def _application(
    settings: NodeSettings, spool: SpoolWriter, database: Database, *, line: ReloadLine, log: Log, clock: Clock
) -> ASGIApp:
    tokens = Tokens(
        [
            Token(**{**token.model_dump(), "scopes": tuple(token.scopes), "sources": list(token.sources)})
            for token in settings.tokens
        ],
        clock,
    )
    door = Door(ToldIntake(spool, log), _sources(settings), tokens, DoorLimits(), clock)
    return node_application(settings, door, spool=spool, database=database, reload=line.reload, log=log, clock=clock)


def _sources(settings: NodeSettings) -> list[SourceSettings]:
    share = _SHARE_BESIDE_OTHERS if len(settings.sources) > 1 else 1.0
    return [
        SourceSettings(**{**source.model_dump(), "spool_share": source.spool_share or share})
        for source in settings.sources
    ]


def _configured(settings: NodeSettings, app: ASGIApp) -> uvicorn.Config:
    tls = settings.listen.tls
    drain = max(1, int(min(_DRAIN_SECONDS, settings.shutdown_seconds / 4)))
    return serving(app, (tls.certificate, tls.key) if tls else None, drain_seconds=drain)


def _listener(settings: NodeSettings) -> socket.socket:
    host, port = settings.listen.host, settings.listen.port
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise ConfigError(
            f"cannot listen on {host} port {port}: {error.strerror or error}",
            location=Location("listen"),
            remedy="another process has it, or it is not this machine's: name another port",
        ) from error


def _tell_address(settings: NodeSettings, address: str) -> None:
    path = address_file(settings)
    begun = path.with_suffix(".begun")
    begun.write_text(address, encoding="utf-8")
    begun.rename(path)


async def _forget(spool: SpoolWriter, backfill: Path, database: Database) -> None:
    """Remove, again and again, the files of the spool of which everything is judged and stored."""
    progress = Progress(database)
    while True:
        await asyncio.sleep(_FORGET_SECONDS)
        with suppress(StoreError):  # what cannot be told now is told later
            passed = await asyncio.to_thread(progress.all)
            done: dict[str, dict[int, int]] = {SERIES: {}, BACKFILL: {}}
            for (series, shard), at in passed.items():
                done.setdefault(series, {})[shard] = min(at)
            await asyncio.to_thread(spool.forget, done[SERIES])
            await asyncio.to_thread(remove_passed, backfill, done[BACKFILL])
