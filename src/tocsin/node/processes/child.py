"""What runs in the child processes of a node, which end when they are told to, or when their parent is gone."""

import asyncio
import os
import signal
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from threading import Event, Thread

from tocsin.core.clock import SystemClock
from tocsin.node.processes.receiver import receive
from tocsin.node.processes.worker import Worker
from tocsin.node.settings import NodeSettings

_DRAIN_SECONDS = 20.0


def run_receiver(settings: NodeSettings) -> None:
    """Be the receiver until SIGTERM."""
    _die_with_parent()

    async def run() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; who supervises says what stops, and when
        await receive(settings, SystemClock(), stop)

    asyncio.run(run())


def run_worker(settings: NodeSettings, number: int, cache: Path | None) -> None:
    """Be a worker until SIGTERM."""
    _die_with_parent()
    stop = Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    Worker(settings, f"worker {number} of {os.getpid()}", SystemClock(), cache).run(stop.wait)


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
