"""How a child process of a node lives: told to end by SIGTERM alone, and ended when its parent is gone."""

import ctypes
import os
import signal
import sys
from multiprocessing import parent_process
from multiprocessing.connection import wait
from threading import Thread

_PR_SET_PDEATHSIG = 1


def begin_life(drain_seconds: float) -> None:
    """Begin: Ctrl-C and a reload reach all processes of a terminal or group, and are for the parent alone.

    When the parent is gone, it ends as if it had been told to, and what hangs is ended after so many seconds.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if sys.platform == "linux":
        # The kernel tells at once (prctl(2)), also when this process is too busy to look.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    def watch() -> None:
        parent = parent_process()
        assert parent is not None, "this runs in child processes only"
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
        wait([], drain_seconds)
        os._exit(1)

    Thread(target=watch, name="parent", daemon=True).start()
