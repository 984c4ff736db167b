"""What runs in the child processes of a node."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event
from traceback import format_exception

from tocsin.core.clock import SystemClock
from tocsin.core.errors import StoreError, TocsinError
from tocsin.core.telling import Log
from tocsin.detection.cache import CacheFolder
from tocsin.node.activation import ContentKeeper, Reload, content_places
from tocsin.node.logs import libraries_into, make_log
from tocsin.node.processes.folders import content_folder, state_url
from tocsin.node.processes.life import begin_life
from tocsin.node.processes.names import name_process
from tocsin.node.processes.pid_file import owner_of
from tocsin.node.processes.receiver import receive
from tocsin.node.processes.reload_line import ReloadLine
from tocsin.node.processes.worker import Worker
from tocsin.node.settings import NodeSettings
from tocsin.node.state import open_database


def run_receiver(settings: NodeSettings, line: Connection) -> None:
    """Be the receiver until SIGTERM; the line leads to the supervisor."""
    log = _begin(settings, "receiver", settings.shutdown_seconds)

    async def run() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await receive(settings, SystemClock(), stop, log, ReloadLine(line))

    with _told(log):
        asyncio.run(run())


def run_worker(settings: NodeSettings, name: str, cache: Path | None, drain_seconds: float) -> None:
    """Be a worker until SIGTERM, and then go on for some seconds while anything waits."""
    log = _begin(settings, name, settings.shutdown_seconds)
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with _told(log):
        Worker(settings, owner_of(os.getpid()), SystemClock(), cache, log).run(stop.wait, drain_seconds)


def run_loader(settings: NodeSettings, cache: Path | None, line: Connection) -> None:
    """Load the content anew, say what came of it, and end."""
    log = _begin(settings, "loader", 0.0)
    with _told(log):
        try:
            database = open_database(state_url(settings))
            keeper = ContentKeeper(content_folder(settings), database, SystemClock())
            outcome = keeper.reload(content_places(settings), CacheFolder(cache) if cache else None)
            database.close()
        except StoreError as error:
            outcome = Reload(None, errors=(error,))
        line.send(outcome)


def _begin(settings: NodeSettings, name: str, drain_seconds: float) -> Log:
    """See to it that a child ends with its parent, is seen under its name, and tells what it does."""
    begin_life(drain_seconds)
    name_process(name)
    log = make_log(settings.log, SystemClock(), name)
    libraries_into(log)
    log.info("started")
    return log


@contextmanager
def _told(log: Log) -> Iterator[None]:
    """Tell how a child ends that ends by an error, and let it end."""
    try:
        yield
    except TocsinError as error:
        log.error("ended by an error", error=str(error), remedy=error.remedy)
        raise SystemExit(error.exit_code) from None
    except Exception as error:  # noqa: BLE001 - told in full, and the end of this process
        log.error("crashed", error=f"{type(error).__name__}: {error}", trace=format_exception(error))
        raise SystemExit(1) from None
