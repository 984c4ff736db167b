"""Attacks on a node: any of its processes is killed, or stopped and continued later, while the others go on."""

import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from tocsin.testing.conservation.session import processes_of

_ROOT = 0.2
_WHILE_STARTING = 0.1
_STOPS = 0.3
_LONG_STOPS = 0.1


class Attacker:
    """Attacks the processes of a session; several may be stopped at once."""

    def __init__(self, session: Callable[[], int | None], rng: random.Random, longest_stop: float) -> None:
        self._session = session
        self._rng = rng
        self._longest = longest_stop
        self._stopped: dict[int, float] = {}
        self.counts: Counter[str] = Counter()

    def attack(self, now: float) -> str:
        """Kill or stop a process, and say what was done; `now` is in seconds of any clock, and so is `go_on`'s."""
        root = self._session()
        if root is None:
            return ""
        children = [pid for pid in processes_of(root) if pid != root]
        if not children and self._rng.random() > _WHILE_STARTING:
            return ""
        victim = root if not children or self._rng.random() < _ROOT else self._rng.choice(children)
        name = "root" if victim == root else "child"
        with suppress(ProcessLookupError):
            if self._rng.random() < _STOPS:
                is_long = self._rng.random() < _LONG_STOPS / _STOPS
                seconds = self._rng.uniform(0.3 if is_long else 0.02, 1.0 if is_long else 0.3) * self._longest
                os.kill(victim, signal.SIGSTOP)
                self._stopped[victim] = now + seconds
                return self._did(f"stopped {name}", f" for {seconds:.1f} s")
            os.kill(victim, signal.SIGKILL)
            self._stopped.pop(victim, None)
            return self._did(f"killed {name}", "")
        return ""

    def go_on(self, now: float = float("inf")) -> None:
        """Continue the processes that were stopped for long enough."""
        for pid, until in list(self._stopped.items()):
            if until <= now:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)
                del self._stopped[pid]

    @property
    def is_over(self) -> bool:
        """Say whether nothing is stopped any more."""
        return not self._stopped

    def _did(self, what: str, more: str) -> str:
        self.counts[what] += 1
        return what + more
