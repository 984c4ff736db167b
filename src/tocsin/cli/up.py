"""`tocsin up`: run a node."""

import signal
from pathlib import Path
from threading import Event
from typing import Annotated

from cyclopts import Parameter

from tocsin import __version__
from tocsin.cli.caching import chosen_cache
from tocsin.cli.node_settings import ConfigPath, refuse, settings_from
from tocsin.cli.terminal import talk_console
from tocsin.core.clock import SystemClock
from tocsin.core.errors import ContentError
from tocsin.node.logs import libraries_into, make_log
from tocsin.node.processes.names import name_process
from tocsin.node.processes.roles import Role
from tocsin.node.processes.supervisor import Supervisor
from tocsin.node.settings.check import service_errors
from tocsin.node.settings.load import read_settings

_LOOK_SECONDS = 0.2
_REMEDY = "mend what is told above; tocsin validate checks it"


def up(
    *,
    config: ConfigPath = Path("tocsin.yml"),
    role: Annotated[
        Role, Parameter(help="What this node does: receiver and worker nodes share a data folder; one may receive.")
    ] = "all",
    workers: Annotated[
        int | None, Parameter(help="How many processes judge and store; else what the file says.")
    ] = None,
) -> int:
    """Run a node: receive, keep, judge and store.

    It runs until it is told to stop. Nothing is acknowledged before it is on disk. SIGTERM and Ctrl-C let it
    finish: first nothing more is taken, then what was taken is judged and
    stored. After a crash it goes on by itself. SIGHUP loads the content anew; what is broken changes nothing.

    Try:
      tocsin init && tocsin up
      tocsin up --config /etc/tocsin/tocsin.yml --workers 2
      tocsin up --role receiver
      tocsin up --role worker --workers 4
    """
    talk = talk_console()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    again = Event()
    signal.signal(signal.SIGHUP, lambda *_: again.set())
    settings = settings_from(config)
    refuse(list(service_errors(settings, read_settings(config).document)))
    if workers is not None:
        settings = settings.model_copy(update={"workers": workers})
    cache = chosen_cache(None, talk, off=False, verbose=False)
    log = make_log(settings.log, SystemClock(), "node")
    libraries_into(log)
    name_process("node")
    supervisor = Supervisor(settings, role, SystemClock(), log, cache.path if cache else None)
    log.info("started", version=__version__, role=role, workers=settings.workers, data=settings.data.as_posix())
    try:
        content = supervisor.load_content(stop.wait)
        if content is not None and content.errors:
            raise ContentError("the node does not start: it has no content that can run", remedy=_REMEDY)
        while not stop.wait(_LOOK_SECONDS):
            if again.is_set():
                again.clear()
                supervisor.reload()
            supervisor.watch()
        log.info("stopping: what was taken is judged and stored")
    finally:
        supervisor.end()
        log.info("stopped")
    return 0
