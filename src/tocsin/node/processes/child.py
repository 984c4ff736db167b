"""What runs in the child processes of a node, which end when they are told to, or when their parent is gone."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from threading import Event, Thread
from traceback import format_exception

from tocsin.core.clock import SystemClock
from tocsin.core.errors import TocsinError
from tocsin.core.telling import Log
from tocsin.node.logs import libraries_into, make_log
from tocsin.node.processes.names import name_process
from tocsin.node.processes.receiver import receive
from tocsin.node.processes.worker import Worker
from tocsin.node.settings import NodeSettings

_DRAIN_SECONDS = 20.0


def run_receiver(settings: NodeSettings) -> None:
    """Be the receiver until SIGTERM."""
    log = _begin(settings, "receiver")

    async def run() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; who supervises says what stops, and when
        await receive(settings, SystemClock(), stop, log)

    with _told(log):
        asyncio.run(run())


def run_worker(settings: NodeSettings, number: int, cache: Path | None) -> None:
    """Be a worker until SIGTERM."""
    log = _begin(settings, f"worker {number}")
    stop = Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with _told(log):
        Worker(settings, f"worker {number} of {os.getpid()}", SystemClock(), cache, log).run(stop.wait)


def _begin(settings: NodeSettings, name: str) -> Log:
    """See to it that a child ends with its parent, is seen under its name, and tells what it does."""
    _die_with_parent()
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


def _die_with_parent() -> None:
    def watch() -> None:
        parent = parent_process()
        assert parent is not None, "this runs in child processes only"
        wait([parent.sentinel])
        # Drained as if it had been told to; what hangs is ended.
        os.kill(os.getpid(), signal.SIGTERM)
        wait([], _DRAIN_SECONDS)
        os._exit(1)

    Thread(target=watch, name="parent", daemon=True).start()
