"""A child process of a node: started, started again when it dies, and ended."""

from collections.abc import Callable
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

from tocsin.core.clock import Clock
from tocsin.node.processes.pid_file import owner_of

_LONGEST_PAUSE = 30.0
_QUIET_SECONDS = 60.0
Arguments = Callable[[], tuple[Any, ...]]
"""Makes the arguments of the next start."""


class Death(NamedTuple):
    """A child that died: with which exit code, and in how many seconds it is started again."""

    child: str
    exit_code: int
    again_in_seconds: float


class Child:
    """One process after another under a name; a life that ends early makes the next one begin later."""

    def __init__(
        self, name: str, target: Callable[..., None], arguments: Arguments, context: SpawnContext, clock: Clock
    ) -> None:
        self.name = name
        self.owner = ""
        self._target = target
        self._arguments = arguments
        self._context = context
        self._clock = clock
        self._process: BaseProcess | None = None
        self._started = 0.0
        self._deaths = 0
        self._again = 0.0

    @property
    def pid(self) -> int | None:
        """Give the number of the process that runs."""
        return self._process.pid if self._process is not None else None

    def start(self) -> bool:
        """Start it, if it does not run and has not died a moment ago; say whether it was started."""
        now = self._clock.steady()
        if self._process is not None or now < self._again:
            return False
        self._process = self._context.Process(target=self._target, args=self._arguments(), name=self.name, daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.owner = owner_of(self._process.pid)
        self._started = now
        return True

    def death(self) -> Death | None:
        """Say how it died, if it has; it may be started again after a pause.

        One that dies again and again waits longer and longer; a quiet minute makes that forgotten.
        """
        if self._process is None or self._process.exitcode is None:
            return None
        code, now = self._process.exitcode, self._clock.steady()
        self._process.join()
        self._process = None
        self._deaths = 1 if now - self._started > _QUIET_SECONDS else self._deaths + 1
        pause = 0.0 if self._deaths == 1 else min(_LONGEST_PAUSE, 2.0 ** (self._deaths - 2) * 0.25)
        self._again = now + pause
        return Death(self.name, code, pause)

    def ask_to_end(self) -> None:
        """Tell it to end in order."""
        if self._process is not None:
            self._process.terminate()

    def end_by(self, until: float) -> bool:
        """Wait for its end until then (steady time), and kill it then; say whether it ended in order."""
        if self._process is None:
            return True
        self._process.join(max(0.0, until - self._clock.steady()))
        in_order = self._process.exitcode is not None
        if not in_order:
            self._process.kill()
            self._process.join()
        self._process = None
        return in_order
